import { assert, DomainError, type Micros, rootScope, type Scope, withScope } from "../kernel/index.ts";
import { type Difference, endDifference, getDifference, lockDifference } from "../reconciliation/index.ts";
import { book } from "./bookings.ts";
import type { SupplyServices } from "./services.ts";

/**
 * `correct`: our cost becomes theirs. `write_off`: what nobody here owns is paid for and lost. `expect_credit`: they owe us a credit
 * note; nothing is booked until it is there, and it can be corrected then.
 */
export type SupplyAction = "correct" | "write_off" | "expect_credit" | "ignore";

type Judged = Pick<Difference, "kind" | "oursMicros" | "theirsMicros" | "state" | "action">;

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
      return ["write_off", "ignore"];
    case "missing_there":
      // What stands at a provider is paid by the month: there is no cost of the thing to correct.
      return oursMicros ? ["expect_credit", "correct", "ignore"] : ["expect_credit", "ignore"];
    case "amount_differs":
      return oursMicros === null || theirsMicros === null ? ["ignore"] : ["correct", "ignore"];
    default:
      return ["ignore"];
  }
}

export type SupplyResolution = {
  differenceId: string;
  action: SupplyAction;
  note: string;
  /** What a written-off line cost, where the upstream does not say. */
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
    const state = action === "ignore" ? "ignored" : "resolved";
    return endDifference(tx, difference, { state, action, note, actor: operator.actor }, now);
  });
}

/** What they charged; where they do not say, what the person says. */
function lossOf({ theirsMicros, currency }: Difference, { amount }: SupplyResolution) {
  if (theirsMicros !== null) return { amountMicros: theirsMicros, currency };
  if (!amount) throw invalid("amount", "is needed: the provider does not say what it charged", "{ amount, currency }");
  return amount;
}

const invalid = (field: string, message: string, expected: string) =>
  new DomainError("request.invalid", { errors: [{ field: `body.${field}`, message, expected }] });
