import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import { applyTransfers, ensureLedgerAccount, requireApplied } from "../ledger/index.ts";

/** Books what a processor kept, or (below zero) gave back of it. */
export async function chargeFee(
  tx: Transaction,
  fee: { rootId: string; providerId: string; subjectId: string; amountMicros: Micros; currency: string },
): Promise<void> {
  if (fee.amountMicros === 0n) return;
  const owner = { rootId: fee.rootId, tenantId: fee.rootId, currency: fee.currency };
  const fees = await ensureLedgerAccount(tx, { ...owner, code: "fees" });
  const processor = await ensureLedgerAccount(tx, { ...owner, code: `provider:${fee.providerId}` });
  const back = fee.amountMicros < 0n;
  const post = {
    kind: "post",
    id: newId(),
    debitAccountId: back ? processor : fees,
    creditAccountId: back ? fees : processor,
    amountMicros: back ? -fee.amountMicros : fee.amountMicros,
    currency: fee.currency,
    reason: "fee",
    subjectId: fee.subjectId,
  } as const;
  requireApplied(await applyTransfers(tx, [post]));
}

type Place = "wallet" | "top_ups" | "disputes" | "loss";
type Owned = { rootId: string; tenantId: string; accountId: string; id: string; currency: string };

/** Moves money of a payment between its wallet and the books. Throws when the wallet has not as much. */
export async function move(
  tx: Transaction,
  owned: Owned,
  moved: { id?: string; from: Place; to: Place; amountMicros: Micros; reason: string; note?: string },
): Promise<void> {
  if (moved.amountMicros === 0n) return;
  const post = {
    kind: "post",
    id: moved.id ?? newId(),
    debitAccountId: await ledgerAccountOf(tx, owned, moved.from),
    creditAccountId: await ledgerAccountOf(tx, owned, moved.to),
    amountMicros: moved.amountMicros,
    currency: owned.currency,
    reason: moved.reason,
    subjectId: owned.id,
    ...(moved.note !== undefined && { note: moved.note }),
  } as const;
  requireApplied(await applyTransfers(tx, [post]));
}

/** Takes what a wallet has of an amount, and returns how much that was. */
export async function takeWhatIsThere(
  tx: Transaction,
  owned: Owned,
  taken: { to: Place; amountMicros: Micros; reason: string; note?: string },
): Promise<Micros> {
  const debitAccountId = await ledgerAccountOf(tx, owned, "wallet");
  const creditAccountId = await ledgerAccountOf(tx, owned, taken.to);
  let wanted = taken.amountMicros;
  while (wanted > 0n) {
    const post = {
      kind: "post",
      id: newId(),
      debitAccountId,
      creditAccountId,
      amountMicros: wanted,
      currency: owned.currency,
      reason: taken.reason,
      subjectId: owned.id,
      ...(taken.note !== undefined && { note: taken.note }),
    } as const;
    const result = await applyTransfers(tx, [post]);
    // What is there may change between the question and the answer, so the answer says it.
    if (result.kind !== "insufficient") {
      requireApplied(result);
      return wanted;
    }
    wanted = result.availableMicros;
  }
  return 0n;
}

/** The ledger account of a place. The platform bears the loss, whoever's customer it was. */
export function ledgerAccountOf(tx: Transaction, owned: Owned, place: Place): Promise<string> {
  const { rootId, tenantId, accountId, currency } = owned;
  if (place === "wallet") return ensureLedgerAccount(tx, { rootId, tenantId, accountId, code: "wallet", currency });
  if (place === "loss") return ensureLedgerAccount(tx, { rootId, tenantId: rootId, code: "loss", currency });
  return ensureLedgerAccount(tx, { rootId, tenantId, code: place, currency });
}
