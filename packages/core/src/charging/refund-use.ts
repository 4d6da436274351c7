import { assert, type Micros, type Transaction } from "../kernel/index.ts";
import { applyTransfers, requireApplied } from "../ledger/index.ts";
import { refundExceeds, useDiffers, useEnded, useNotFound } from "./errors.ts";
import { lockUses, redrawUnits, salesOf, walletOf, writeUses } from "./queries.ts";
import { chainTransfers } from "./settle-uses.ts";
import type { Use } from "./use.ts";

export type Refund = {
  /** The use's id. */
  id: string;
  /** UUIDv7 of the caller's, made once for this refund: a repeat with it changes nothing. */
  refundId: string;
  /** Everything that was charged and not given back yet, and the included units, when left out. */
  amountMicros?: Micros;
  note?: string;
};

/**
 * Gives back what a settled use was charged, all or a part: to the wallet, and along the chain what each seller had owed for that
 * part. What the provider was paid stays paid. Throws `charging.use_not_found`, `charging.use_ended` when nothing was charged
 * yet, `charging.refund_exceeds`, `charging.use_differs` when the refund's id was used for another amount.
 */
export async function refundUse(
  tx: Transaction,
  refund: Refund,
): Promise<{ kind: "refunded" | "exists"; refundedMicros: Micros }> {
  const use = (await lockUses(tx, [refund.id])).get(refund.id);
  if (!use) throw useNotFound(refund.id);
  if (use.state !== "settled") throw useEnded(use.id, use.state);
  const before = await findRefund(tx, refund.refundId);
  if (before !== null) {
    if (refund.amountMicros !== undefined && before !== refund.amountMicros) throw useDiffers(use.id, "amountMicros");
    return { kind: "exists", refundedMicros: before };
  }
  const left = use.chargedMicros - use.refundedMicros;
  const amountMicros = refund.amountMicros ?? left;
  assert(amountMicros >= 0n, "a refund gives something back");
  if (amountMicros > left) throw refundExceeds(use.id, left);
  const back = chainBack(use, amountMicros);
  use.refundedMicros += amountMicros;
  if (refund.amountMicros === undefined && use.allowanceId) {
    await redrawUnits(tx, { allowanceId: use.allowanceId, change: -use.includedUnits });
    use.includedUnits = 0;
  }
  await writeUses(tx, [use]);
  if (amountMicros === 0n) return { kind: "exists", refundedMicros: 0n };
  const { currency, subjectId } = use;
  const payment = {
    kind: "post",
    id: refund.refundId,
    debitAccountId: await salesOf(tx, use),
    creditAccountId: await walletOf(tx, use),
    amountMicros,
    currency,
    reason: "refund",
    subjectId,
    ...(refund.note === undefined ? {} : { note: refund.note }),
  } as const;
  const links = await chainTransfers(tx, [{ ...use, chain: back, costMicros: 0n }]);
  requireApplied(await applyTransfers(tx, [payment, ...links]));
  return { kind: "refunded", refundedMicros: amountMicros };
}

/** The chain's part of a refund, turned round. Parts of several refunds add up to the whole, whatever they were. */
function chainBack(use: Use, amountMicros: Micros): Use["chain"] {
  if (use.chargedMicros === 0n) return [];
  const partOf = (micros: Micros, refunded: Micros) => (micros * refunded) / use.chargedMicros;
  return use.chain.map(({ from, to, micros }) => ({
    from: to,
    to: from,
    micros: partOf(micros, use.refundedMicros + amountMicros) - partOf(micros, use.refundedMicros),
  }));
}

async function findRefund(tx: Transaction, refundId: string): Promise<Micros | null> {
  const row = await tx.sql
    .selectFrom("ledger.transfers")
    .select("amount_micros")
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", refundId)
    .executeTakeFirst();
  return row?.amount_micros ?? null;
}
