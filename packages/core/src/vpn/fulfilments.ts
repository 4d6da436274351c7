import type { Found, Outcome, VpnAccount, VpnProvider } from "@tandem/provider-contract";
import { defineFulfilment, type Purchase, purchaseOf, referenceOf } from "../orders/index.ts";
import type { Keyring } from "../upstreams/index.ts";
import { type EnvelopeText, fromText, openPassword, sealPassword, usernameOf } from "./credentials.ts";
import { addMonths } from "./months.ts";
import { insertVpnAccount, prolongVpnAccount } from "./queries.ts";

/** What an order of an account says to this module. The password is sealed for the row that will keep it. */
export type AccountPayload = {
  vpnId: string;
  planId: string;
  months: number;
  name: string;
  country: string | null;
  password: EnvelopeText;
};

/** What an order of more months says. `until` is a day and not a span: whoever is told it twice adds nothing. */
export type RenewalPayload = { vpnId: string; months: number; until: string; upstreamRef: string };

const accountOf = (purchase: Purchase) => purchaseOf(purchase.order).payload as AccountPayload;
const renewalOf = (purchase: Purchase) => purchaseOf(purchase.order).payload as RenewalPayload;

/** The end of what is paid: counted from the attempt, which is when the provider begins to count. */
const endOf = (startedAt: Date, months: number) => addMonths(startedAt, months);

/** How VPN accounts and their renewals are bought. */
export function createVpnFulfilments(keyring: Keyring) {
  return { vpn_account: accounts(keyring), vpn_renewal: renewals };
}

function accounts(keyring: Keyring) {
  return defineFulfilment<"vpn", VpnAccount>({
    service: "vpn",
    operation: "createAccount",
    // An account bought once too often is of no use to anybody: whoever gets it would get another's name.
    whenLate: {
      kind: "cancel",
      refOf: ({ accountRef, username }) => ({ ref: { accountRef }, label: username }),
      async cancel(provider, { accountRef = "" }) {
        const outcome = await (provider.deleteAccount?.(accountRef) ?? provider.suspendAccount?.(accountRef));
        if (!outcome) return { kind: "rejected", error: cannot("deleteAccount") };
        return outcome.kind === "done" ? { ...outcome, value: { refund: null } } : outcome;
      },
    },
    // There is nothing a person could do by hand that the providers could not.
    whenNobody: "refund",
    traits: ({ capabilities: { vpn } }) => ({ exact: vpn?.findAccount !== "none", repeatable: false }),
    async submit(provider, purchase) {
      const { attempt, order } = purchase;
      const { vpnId, months, country, password } = accountOf(purchase);
      return provider.createAccount({
        ourRef: referenceOf(attempt.id),
        username: usernameOf(attempt.id),
        password: openPassword(keyring, { rootId: order.rootId, vpnId }, fromText(password)),
        months,
        until: endOf(attempt.startedAt, months),
        country,
      });
    },
    async read(provider, { attempt }) {
      const read = await provider.getAccount(attempt.upstreamRef ?? "");
      if (read.kind === "failed") return { kind: "unknown", error: read.error };
      const { accountRef, state } = read.value;
      if (state === "waiting") return { kind: "pending", upstreamRef: accountRef };
      return { kind: "done", upstreamRef: accountRef, value: read.value };
    },
    find: (provider, { attempt }) =>
      provider.findAccount({
        ourRef: referenceOf(attempt.id),
        username: usernameOf(attempt.id),
        placedAfter: attempt.startedAt,
      }),
    async keep({ tx, locked, attempt, now }, made) {
      const { order } = locked;
      const { vpnId, planId, months, name, password } = purchaseOf(order).payload as AccountPayload;
      const own = { rootId: order.rootId, vpnId };
      const envelope = made.password ? sealPassword(keyring, own, made.password) : fromText(password);
      const { rootId, tenantId, accountId, id: orderId } = order;
      await insertVpnAccount(tx, {
        ...{ rootId, tenantId, accountId, id: vpnId, orderId, planId, name, months },
        ...{ providerId: attempt.providerId, upstreamRef: made.accountRef, username: made.username, envelope },
        ...{ expiresAt: endOf(attempt.startedAt, months), now },
      });
      return { id: vpnId, label: made.username };
    },
  });
}

const renewals = defineFulfilment<"vpn", VpnAccount>({
  service: "vpn",
  operation: "renewAccount",
  // The months are on the customer's account and stay there.
  whenLate: { kind: "loss" },
  whenNobody: "refund",
  traits: () => ({ exact: true, repeatable: true }),
  async submit(provider, purchase) {
    const { months, until, upstreamRef } = renewalOf(purchase);
    if (!provider.renewAccount) return { kind: "rejected", error: cannot("renewAccount") };
    const ourRef = referenceOf(purchase.attempt.id);
    const outcome = await provider.renewAccount(upstreamRef, { ourRef, months, until: new Date(until) });
    return named(purchase, outcome);
  },
  async read(provider, purchase) {
    const found = await findRenewal(provider, purchase);
    if (found.kind === "found") return found.outcome;
    const error = found.kind === "failed" ? found.error : cannot("renewAccount");
    return { kind: "unknown", error };
  },
  find: findRenewal,
  async keep({ tx, locked, now }, renewed) {
    const { vpnId, months, until } = purchaseOf(locked.order).payload as RenewalPayload;
    const { rootId } = locked.order;
    const actor = `ord:${locked.order.id}`;
    await prolongVpnAccount(tx, { rootId, vpnId, months, until: new Date(until), actor, now });
    return { id: vpnId, label: renewed.username };
  },
});

/** A renewal went through if the account runs that long. */
async function findRenewal(provider: VpnProvider, purchase: Purchase): Promise<Found<VpnAccount>> {
  const { until, upstreamRef } = renewalOf(purchase);
  const read = await provider.getAccount(upstreamRef);
  if (read.kind === "failed") return read;
  const { expiresAt } = read.value;
  if (expiresAt === null) return { kind: "unsupported" };
  if (expiresAt < new Date(until)) return { kind: "not_found" };
  const outcome = named(purchase, { kind: "done", upstreamRef, value: read.value });
  return { kind: "found", upstreamRef: nameOf(purchase), outcome };
}

/** An upstream order belongs to one attempt, and an account is renewed many times: a renewal is the account and its new end. */
const nameOf = (purchase: Purchase) => {
  const { upstreamRef, until } = renewalOf(purchase);
  return `${upstreamRef}@${until.slice(0, 19)}`;
};

function named(purchase: Purchase, outcome: Outcome<VpnAccount>): Outcome<VpnAccount> {
  if (outcome.kind !== "done" && outcome.kind !== "pending") return outcome;
  return { ...outcome, upstreamRef: nameOf(purchase) };
}

function cannot(operation: string) {
  return { category: "unsupported", code: "unsupported", message: `the provider has no ${operation}` } as const;
}
