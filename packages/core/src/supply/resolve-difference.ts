import {
  assert,
  DomainError,
  type Micros,
  rootScope,
  type Scope,
  type Transaction,
  withScope,
} from "../kernel/index.ts";
import { takeSpares, type Unfit } from "../orders/index.ts";
import { type Difference, endDifference, getDifference, lockDifference } from "../reconciliation/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { book } from "./bookings.ts";
import { readFoundProfiles } from "./read-found.ts";
import type { SupplyServices } from "./services.ts";

/**
 * `correct`: our cost becomes theirs. `take_into_stock`: an eSIM nobody here owns is paid for, and the next order of its plan gets it.
 * `write_off`: what nobody here owns is paid for and lost. `expect_credit`: they owe us a credit
 * note; nothing is booked until it is there, and it can be corrected then.
 */
export type SupplyAction = "correct" | "take_into_stock" | "write_off" | "expect_credit" | "ignore";

type Judged = Pick<Difference, "kind" | "subject" | "details" | "oursMicros" | "theirsMicros" | "state" | "action">;

/** A credit note that was asked for is booked when it is there. */
const awaitsCredit = ({ state, action }: Pick<Judged, "state" | "action">) =>
  state === "resolved" && action === "expect_credit";

/** Pure: what can be done about a difference of supply. */
export function supplyActionsFor(difference: Judged): SupplyAction[] {
  const { kind, oursMicros, theirsMicros, state } = difference;
  if (awaitsCredit(difference)) return oursMicros ? ["correct"] : [];
  if (state !== "open") return [];
  switch (kind) {
    case "missing_here":
      return canBeSold(difference) ? ["take_into_stock", "write_off", "ignore"] : ["write_off", "ignore"];
    case "missing_there":
      // What stands at a provider is paid by the month: there is no cost of the thing to correct.
      return oursMicros ? ["expect_credit", "correct", "ignore"] : ["expect_credit", "ignore"];
    case "amount_differs":
      return oursMicros === null || theirsMicros === null ? ["ignore"] : ["correct", "ignore"];
    default:
      return ["ignore"];
  }
}

/** An eSIM whose record says what it is. */
const canBeSold = ({ subject, details }: Pick<Judged, "subject" | "details">) =>
  subject === "esim" && typeof details.offerRef === "string";

export type SupplyResolution = {
  differenceId: string;
  action: SupplyAction;
  note: string;
  /** What a line that is written off or taken into the stock cost, where the upstream does not say. */
  amount?: { amountMicros: Micros; currency: string };
};

/**
 * Ends a difference, and books what the action says, in one transaction. Throws `reconciliation.difference_not_found`,
 * `reconciliation.difference_closed`, `request.invalid`.
 */
export async function resolveSupplyDifference(
  services: SupplyServices,
  operator: { scope: Scope; actor: string },
  resolution: SupplyResolution,
): Promise<Difference> {
  const found = await withScope(services.database, operator.scope, (tx) => getDifference(tx, resolution.differenceId));
  // Asked before anything is locked; what became of the difference meanwhile is seen below.
  const taken =
    resolution.action === "take_into_stock" && canBeSold(found) ? await readFoundProfiles(services, found) : [];
  return withScope(services.database, rootScope(operator.scope.rootId), async (tx) => {
    const difference = await lockDifference(tx, found.id, awaitsCredit);
    const { action, note } = resolution;
    const possible = supplyActionsFor(difference);
    if (!possible.includes(action)) throw invalid("action", "cannot be done about this", possible.join(" | "));
    const now = services.clock.now();
    const { providerId, details, id: differenceId } = difference;
    const line = String(details.line);
    if (action === "correct") {
      const { currency, oursMicros, theirsMicros } = difference;
      assert(oursMicros !== null, "a correction has a figure of ours");
      const amountMicros = (theirsMicros ?? 0n) - oursMicros;
      await book(tx, { providerId, line, kind: "correction", amountMicros, currency, differenceId, note }, now);
    }
    if (action === "write_off") {
      await book(
        tx,
        { providerId, line, kind: "write_off", ...lossOf(difference, resolution), differenceId, note },
        now,
      );
    }
    if (action === "take_into_stock") await takeIntoStock(tx, difference, { ...resolution, ...operator, taken }, now);
    const state = action === "ignore" ? "ignored" : "resolved";
    return endDifference(tx, difference, { state, action, note, actor: operator.actor }, now);
  });
}

type Taking = SupplyResolution & { actor: string; taken: Awaited<ReturnType<typeof readFoundProfiles>> };

const unfit: Readonly<Record<Unfit, string>> = {
  offer_unknown: "is not possible: the catalogue has nothing like it",
  known_here: "is not possible: one of its eSIMs is here already",
  used: "is not possible: one of its eSIMs was installed or used",
};

/** The profiles wait for an order, and the provider is paid for them. */
async function takeIntoStock(tx: Transaction, difference: Difference, taking: Taking, now: Date): Promise<void> {
  const { taken, note, actor } = taking;
  const { providerId, details, id: differenceId, ref: upstreamOrderRef, happenedAt: boughtAt } = difference;
  if (!Array.isArray(taken)) throw invalid("action", `is not possible now: ${taken.why}`, "write_off | ignore");
  const { amountMicros, currency } = lossOf(difference, taking);
  const found = { providerId, offerRef: String(details.offerRef), upstreamOrderRef, profiles: taken, boughtAt };
  const spares = await takeSpares(tx, { ...found, costMicros: amountMicros, currency }, now);
  if (!Array.isArray(spares)) throw invalid("action", unfit[spares], "write_off | ignore");
  await book(
    tx,
    { providerId, line: String(details.line), kind: "stock", amountMicros, currency, differenceId, note },
    now,
  );
  for (const [index, profileId] of spares.entries()) {
    await recordAudit(tx, {
      ...{ tenantId: difference.tenantId, actor, action: "spare.taken", subject: profileId },
      details: { iccid: taken[index]?.iccid, upstreamOrderRef, differenceId, note },
    });
  }
}

/** What they charged; where they do not say, what the person says. */
function lossOf({ theirsMicros, currency }: Difference, { amount }: SupplyResolution) {
  if (theirsMicros !== null) return { amountMicros: theirsMicros, currency };
  if (!amount) throw invalid("amount", "is needed: the provider does not say what it charged", "{ amount, currency }");
  return amount;
}

const invalid = (field: string, message: string, expected: string) =>
  new DomainError("request.invalid", { errors: [{ field: `body.${field}`, message, expected }] });
