import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import { applyTransfers, ensureLedgerAccount, requireApplied } from "../ledger/index.ts";
import type { Direction, UseService } from "../rating/index.ts";
import { lockUses, salesOf } from "./queries.ts";
import type { Use } from "./use.ts";

/** What a provider says that something cost us, once it knows. */
export type ToldCost = {
  costMicros: Micros;
  currency: string;
  providerId: string;
  /** When it said so: an older word than the one that counts changes nothing. Null: all that was told is in it. */
  toldAt: Date | null;
};

/** `booked`: the difference was. `none`: there is no settled use to correct. `other_currency`: nothing can be booked. */
export type CostBooking = "booked" | "same" | "older" | "none" | "other_currency";

/**
 * Corrects what settled uses cost, together, to what their provider says: the difference is posted between the platform's sales and
 * the provider, by a transfer of its own. Uses of one call are corrected as one. Harmless to repeat and in any order.
 */
export async function correctCost(tx: Transaction, useIds: readonly string[], told: ToldCost): Promise<CostBooking> {
  const uses = useIds.length === 0 ? [] : [...(await lockUses(tx, useIds)).values()];
  const settled = uses.filter((use) => use.state === "settled");
  const [first] = settled;
  if (!first) return "none";
  if (settled.some((use) => use.currency !== told.currency)) return "other_currency";
  if (settled.some((use) => isOlder(told.toldAt, use.costToldAt))) return "older";
  const before = settled.reduce((sum, use) => sum + use.costMicros, 0n);
  for (const use of settled) {
    await writeCost(tx, use, { costMicros: use === first ? told.costMicros : 0n, toldAt: told.toldAt });
  }
  return postDifference(tx, { ...told, subjectId: first.subjectId, differenceMicros: told.costMicros - before });
}

const isOlder = (toldAt: Date | null, counts: Date | null) => toldAt !== null && counts !== null && toldAt < counts;

async function writeCost(
  tx: Transaction,
  { id, usedAt, costToldAt }: Use,
  { costMicros, toldAt }: Pick<ToldCost, "costMicros" | "toldAt">,
): Promise<void> {
  await tx.sql
    .updateTable("charging.uses")
    .set({ cost_micros: costMicros, cost_told_at: toldAt ?? costToldAt ?? usedAt })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .execute();
}

/** What the platform pays a provider for and charges nobody. */
export type OwnCost = ToldCost & {
  /** The caller's, made once for what it is: booked once, and corrected by the same. */
  id: string;
  tenantId: string;
  /** For whose sake. */
  accountId: string;
  service: UseService;
  direction: Direction;
  subjectId: string;
};

/**
 * Books a cost nobody else pays, or corrects it: `toldAt` null is what the rate deck says, which any word of the provider replaces.
 * Sums count it at `at`, as given first. Harmless to repeat and in any order.
 */
export async function bookOwnCost(tx: Transaction, cost: OwnCost, at: Date): Promise<CostBooking> {
  const { rootId } = tx.scope;
  const { id, tenantId, accountId, service, direction, subjectId, providerId, currency, costMicros, toldAt } = cost;
  await tx.sql
    .insertInto("charging.own_costs")
    .values({
      ...{ root_id: rootId, tenant_id: tenantId, account_id: accountId, id, service, direction, currency },
      ...{ subject_id: subjectId, provider_id: providerId, created_at: at },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const before = await tx.sql
    .selectFrom("charging.own_costs")
    .select(["cost_micros", "told_at", "currency"])
    .where("root_id", "=", rootId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (before.currency !== currency) return "other_currency";
  if (before.told_at !== null && (toldAt === null || toldAt < before.told_at)) return "older";
  await tx.sql
    .updateTable("charging.own_costs")
    .set({ cost_micros: costMicros, told_at: toldAt })
    .where("root_id", "=", rootId)
    .where("id", "=", id)
    .execute();
  return postDifference(tx, { ...cost, differenceMicros: costMicros - before.cost_micros });
}

type Difference = Pick<ToldCost, "currency" | "providerId"> & { subjectId: string; differenceMicros: Micros };

/** More is owed to the provider, or less. The platform bears it: what sellers below it owe was agreed before. */
async function postDifference(tx: Transaction, difference: Difference): Promise<"booked" | "same"> {
  const { differenceMicros, currency, providerId, subjectId } = difference;
  if (differenceMicros === 0n) return "same";
  const { rootId } = tx.scope;
  const sales = await salesOf(tx, { tenantId: rootId, currency });
  const code = `provider:${providerId}` as const;
  const provider = await ensureLedgerAccount(tx, { rootId, tenantId: rootId, code, currency });
  const isMore = differenceMicros > 0n;
  const transfer = {
    ...({ kind: "post", id: newId(), currency, reason: "usage", subjectId } as const),
    debitAccountId: isMore ? sales : provider,
    creditAccountId: isMore ? provider : sales,
    amountMicros: isMore ? differenceMicros : -differenceMicros,
  };
  requireApplied(await applyTransfers(tx, [transfer]));
  return "booked";
}
