import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import { applyTransfers, lockWallets, requireApplied, type TransferInput } from "../ledger/index.ts";
import { billedUnits, rateUnits } from "../rating/index.ts";
import { type Allowance, moneyBeyond } from "./money.ts";
import { redrawUnits, salesOf, walletOf, writeUses } from "./queries.ts";
import { type Slice, toSlice } from "./slice.ts";
import type { KeptQuote, Use, UseState } from "./use.ts";

/** A call with how far it is to be paid for. `use.billedUnits` says how far it is now. */
export type Wish = {
  use: Use;
  quote: KeptQuote;
  /** In billed units. */
  target: number;
  /** The plan's price beyond its included units; null without an allowance. */
  allowance: Pick<Allowance, "overage"> | null;
  /** What becomes of it when not even the next increment can be paid: a call that talks stays as it is. */
  ifRefused: UseState;
};

/** Draws included units for what is to be reserved further, as far as the plans have any. */
export async function drawFurther(tx: Transaction, wishes: readonly Wish[]): Promise<void> {
  const keyOf = ({ use }: Wish) => `${use.accountId} ${use.service} ${use.id}`;
  for (const { use, target } of [...wishes].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))) {
    if (!use.allowanceId) continue;
    const change = target - use.includedUnits;
    use.includedUnits += await redrawUnits(tx, { allowanceId: use.allowanceId, change });
  }
}

/**
 * Grants each wish as far as its wallet reaches, in the order given. The wallets are locked first, so that what is decided is what
 * is there. A call has one hold at a time: a longer one takes the place of the shorter one in the same batch.
 */
export async function grantSlices(
  tx: Transaction,
  wishes: readonly Wish[],
  slices: Map<string, Slice>,
): Promise<Map<string, Slice>> {
  if (wishes.length === 0) return slices;
  const wallets = new Map<string, string>();
  for (const { use } of wishes) wallets.set(use.id, await walletOf(tx, use));
  const freeOf = await lockWallets(tx, [...new Set(wallets.values())]);
  const transfers: TransferInput[] = [];
  for (const wish of wishes) {
    const { use } = wish;
    const walletId = wallets.get(use.id) ?? "";
    const free = freeOf.get(walletId) ?? 0n;
    const paid = furthest(wish, free + use.heldMicros);
    if (paid > use.billedUnits) {
      const more = moneyFor(wish, paid) - use.heldMicros;
      use.billedUnits = paid;
      use.listMicros = rateUnits(wish.quote, paid);
      if (more > 0n) {
        transfers.push(...(await holdMore(tx, use, { walletId, more })));
        freeOf.set(walletId, free - more);
      }
      slices.set(use.id, toSlice(use, paid >= wish.target));
    } else {
      slices.set(use.id, refuse(wish, free));
    }
    await returnSurplus(tx, use);
  }
  await writeUses(
    tx,
    wishes.map(({ use }) => use),
  );
  if (transfers.length > 0) requireApplied(await applyTransfers(tx, transfers));
  return slices;
}

const moneyFor = ({ use, quote, allowance }: Wish, paid: number): Micros =>
  moneyBeyond(
    { billedUnits: paid, listMicros: rateUnits(quote, paid) },
    allowance && { included: use.includedUnits, overage: allowance.overage },
  );

/** The next whole increment after so many billed units. */
const nextStep = ({ quote }: Wish, paid: number) => billedUnits(quote, paid + 1);

/** How far the money reaches, in whole increments: at least where it is now, at most the target. */
function furthest(wish: Wish, money: Micros): number {
  const { quote, target, use } = wish;
  if (moneyFor(wish, target) <= money) return target;
  const first = nextStep(wish, use.billedUnits);
  // Of `first` and so many increments after it, the last that can be paid. What is paid for grows with every step.
  let low = -1;
  let high = Math.floor((target - first) / quote.incrementNext);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (moneyFor(wish, first + middle * quote.incrementNext) <= money) low = middle;
    else high = middle - 1;
  }
  return low < 0 ? use.billedUnits : first + low * quote.incrementNext;
}

async function holdMore(
  tx: Transaction,
  use: Use,
  { walletId, more }: { walletId: string; more: Micros },
): Promise<TransferInput[]> {
  const common = { currency: use.currency, reason: "usage", subjectId: use.subjectId };
  const before: TransferInput[] = use.holdId ? [{ ...common, kind: "void", id: newId(), holdId: use.holdId }] : [];
  use.holdId = newId();
  use.heldMicros += more;
  const sides = { debitAccountId: walletId, creditAccountId: await salesOf(tx, use) };
  return [...before, { ...common, ...sides, kind: "hold", id: use.holdId, amountMicros: use.heldMicros }];
}

function refuse(wish: Wish, free: Micros): Slice {
  const { use } = wish;
  const needed = moneyFor(wish, nextStep(wish, use.billedUnits)) - use.heldMicros;
  use.state = wish.ifRefused;
  return { kind: "refused", paidUnits: use.billedUnits, missingMicros: needed - free, availableMicros: free };
}

/** Units that were drawn for what is not reserved after all go back. */
async function returnSurplus(tx: Transaction, use: Use): Promise<void> {
  const surplus = use.includedUnits - use.billedUnits;
  if (!use.allowanceId || surplus <= 0) return;
  use.includedUnits += await redrawUnits(tx, { allowanceId: use.allowanceId, change: -surplus });
}
