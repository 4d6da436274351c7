import type { VerifyChannel } from "@tandem/provider-contract";
import { holdUse } from "../charging/index.ts";
import {
  assert,
  DomainError,
  enqueue,
  type Micros,
  newId,
  type Scope,
  type Transaction,
  withKeptPlans,
  withScope,
} from "../kernel/index.ts";
import { toPhoneNumber } from "../messaging/index.ts";
import { countryOf, priceUse, quote } from "../rating/index.ts";
import type { HubSnapshot } from "../upstreams/index.ts";
import { type Brake, brakeFor } from "./brakes.ts";
import { channelCosts, ratedAs } from "./channels.ts";
import { brakeSet, noChannel, tooManyCodes } from "./errors.ts";
import { prefixOf } from "./pumping.ts";
import { countOfAccount, countToNumber, findVerification, insertSend, insertVerification } from "./queries.ts";
import type { VerifyServices } from "./services.ts";
import type { Send, Verification } from "./verification.ts";

export type AccountScope = Scope & { accountId: string };

export type VerificationRequest = {
  /** UUIDv7 of the caller's: a repeat with it sends nothing twice. */
  id: string;
  to: string;
  /** In the order they are tried. */
  channels: readonly VerifyChannel[];
  codeLength: number;
  timeoutSeconds: number;
  /** Who asks, for the text. */
  brand: string;
  locale?: string;
  reference?: string;
  deliverySeconds?: number;
};

// The job that sends, and the fallbacks after it, are over by then; a held price that nobody took goes back.
const heldBeyondMs = 15 * 60_000;

/**
 * Starts a verification: the price of its first code is held, and a job sends it. An older one of the account that still waits for
 * this number is cancelled, so that one code at a time is right. Throws `verify.too_many`, `verify.blocked`, `verify.no_channel`,
 * `wallet.insufficient_balance`, and `request.invalid` with the field.
 */
export async function startVerification(
  services: VerifyServices,
  scope: AccountScope,
  request: VerificationRequest,
): Promise<void> {
  const snapshot = await services.hub.snapshot(scope.rootId);
  const brake = await withKeptPlans(services.database, scope, async (tx) => {
    if (await findVerification(tx, request.id)) return null;
    return begin(services, tx, scope, request, snapshot);
  });
  // Thrown after the commit: that it was refused is counted, and the brake stays set.
  if (brake) throw brakeSet(brake);
}

async function begin(
  services: VerifyServices,
  tx: Transaction,
  { tenantId, accountId }: AccountScope,
  request: VerificationRequest,
  snapshot: HubSnapshot,
): Promise<Brake | null> {
  assert(tenantId !== "all", "a verification belongs to one tenant");
  const now = services.clock.now();
  const to = toPhoneNumber(request.to, "to");
  await checkLimits(services, tx, { tenantId, accountId, to, now });
  const channel = await firstChannel(tx, snapshot, request.channels, to);
  if (!channel) throw noChannel(request.channels);
  const prefix = prefixOf(to);
  const brake = await brakeFor(tx, services.verify, { tenantId, accountId, prefix, now });
  if (brake) return brake;
  const owner = { root_id: tx.scope.rootId, tenant_id: tenantId, account_id: accountId };
  const cancelled = cancelOlder(tx, { accountId, to, now });
  const inserted = insertVerification(tx, {
    ...owner,
    ...{ id: request.id, to_number: to, country_code: countryOf(to) ?? "*", prefix, state: "pending" },
    ...{ channels: [...request.channels], code_length: request.codeLength, brand: request.brand },
    ...{ locale: request.locale ?? null, reference: request.reference ?? null },
    ...{ checks_max: services.verify.checksMax, currency: "USD", created_at: now, updated_at: now },
    delivery_seconds: request.deliverySeconds ?? services.verify.deliverySeconds,
    expires_at: new Date(now.getTime() + request.timeoutSeconds * 1_000),
  });
  const [verification] = await Promise.all([inserted, cancelled]);
  await addSend(services, tx, verification, { channel, number: 1 });
  return null;
}

async function checkLimits(
  { verify }: VerifyServices,
  tx: Transaction,
  { tenantId, accountId, to, now }: { tenantId: string; accountId: string; to: string; now: Date },
): Promise<void> {
  const since = new Date(now.getTime() - verify.numberWindowMs);
  const minuteAgo = new Date(now.getTime() - 60_000);
  const [{ count, first }, ofAccount] = await Promise.all([
    countToNumber(tx, { tenantId, to, since }),
    countOfAccount(tx, { accountId, since: minuteAgo }),
  ]);
  if (count >= verify.perNumber) {
    const freeAtMs = (first ?? now).getTime() + verify.numberWindowMs;
    throw tooManyCodes({ limit: "number", retryAfterSeconds: secondsUntil(freeAtMs, now) });
  }
  if (ofAccount >= verify.perAccountMinute) throw tooManyCodes({ limit: "account", retryAfterSeconds: 60 });
}

const secondsUntil = (atMs: number, now: Date) => Math.max(1, Math.ceil((atMs - now.getTime()) / 1_000));

/** The first of the channels that somebody can send a code by, to that number. */
export async function firstChannel(
  tx: Transaction,
  snapshot: HubSnapshot,
  channels: readonly VerifyChannel[],
  to: string,
): Promise<VerifyChannel | null> {
  for (const channel of channels) {
    if ((await channelCosts(tx, snapshot, { channel, to })).size > 0) return channel;
  }
  return null;
}

async function cancelOlder(
  tx: Transaction,
  { accountId, to, now }: { accountId: string; to: string; now: Date },
): Promise<void> {
  await tx.sql
    .updateTable("verify.verifications")
    .set({ state: "cancelled", ended_at: now, updated_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .where("to_number", "=", to)
    .where("state", "=", "pending")
    .execute();
}

/** Holds the price of a code by a channel and queues it. Throws `wallet.insufficient_balance`. */
export async function addSend(
  services: VerifyServices,
  tx: Transaction,
  verification: Pick<Verification, "id" | "tenantId" | "accountId" | "to" | "countryCode" | "expiresAt">,
  { channel, number }: Pick<Send, "channel" | "number">,
): Promise<Send> {
  const service = ratedAs(channel);
  assert(service, "only channels that are sold are tried");
  const { tenantId, accountId, to, countryCode } = verification;
  const now = services.clock.now();
  const { priceMicros, currency, chain } = await priceOf(tx, { tenantId, service, to });
  const id = newId(now.getTime());
  const held = holdUse(tx, {
    ...{ id, accountId, service, units: 1, amountMicros: priceMicros, currency, subjectId: verification.id },
    ...{ countryCode: countryCode === "*" ? null : countryCode, otherParty: to, usedAt: now },
    expiresAt: new Date(verification.expiresAt.getTime() + heldBeyondMs),
  });
  const inserted = insertSend(tx, {
    ...{ root_id: tx.scope.rootId, tenant_id: tenantId, account_id: accountId, id, verification_id: verification.id },
    ...{ number, channel, state: "sending", price_micros: priceMicros, created_at: now },
    chain: JSON.stringify(chain.map((link) => ({ ...link, micros: link.micros.toString() }))),
  });
  const [send] = await Promise.all([inserted, held, scheduleSend(tx, id)]);
  return send;
}

async function priceOf(
  tx: Transaction,
  asked: Parameters<typeof quote>[1],
): Promise<{ priceMicros: Micros; currency: string; chain: Send["chain"] }> {
  const quoted = await quote(tx, asked);
  const { chargedMicros, chain } = priceUse(quoted, 1);
  return { priceMicros: chargedMicros, currency: quoted.currency, chain };
}

/** Queues a code's next step; another call replaces its time. */
export async function scheduleSend(tx: Transaction, sendId: string, runAt?: Date): Promise<void> {
  const payload = { rootId: tx.scope.rootId, sendId };
  await enqueue(tx, "verify.send", payload, { jobKey: `verify.send:${sendId}`, priority: -5, ...(runAt && { runAt }) });
}

/** What codes to a number cost by each channel that can be had there, without sending one. */
export async function priceChannels(
  services: VerifyServices,
  scope: AccountScope,
  request: { to: string; channels: readonly VerifyChannel[] },
): Promise<{ channel: VerifyChannel; priceMicros: Micros; currency: string }[]> {
  const { tenantId } = scope;
  assert(tenantId !== "all", "prices are one tenant's");
  const snapshot = await services.hub.snapshot(scope.rootId);
  const to = toPhoneNumber(request.to, "to");
  return withScope(services.database, scope, async (tx) => {
    const priced = [];
    for (const channel of request.channels) {
      const service = ratedAs(channel);
      if (!service || (await channelCosts(tx, snapshot, { channel, to })).size === 0) continue;
      const { priceMicros, currency } = await priceOf(tx, { tenantId, service, to });
      priced.push({ channel, priceMicros, currency });
    }
    return priced;
  });
}

/** A wallet that cannot pay is no reason to fail a code that is on its way already. */
export const isUnpaid = (error: unknown) =>
  error instanceof DomainError && error.code === "wallet.insufficient_balance";
