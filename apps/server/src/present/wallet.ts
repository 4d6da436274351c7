import { nameUses } from "@tandem/core/charging";
import { publicId, type Transaction } from "@tandem/core/kernel";
import { type NamedOrder, nameOrders } from "@tandem/core/orders";
import { describeEntry, type StatementEntry, type Wallet } from "@tandem/core/wallet";
import { toInstant, toMoney } from "./values.ts";

/** A wallet with what can be spent. */
export function presentWallet(wallet: Wallet) {
  const { currency } = wallet;
  return {
    id: publicId("wal", wallet.walletId),
    balance: toMoney(wallet.balanceMicros, currency),
    held: toMoney(wallet.heldMicros, currency),
    owed: toMoney(wallet.owedMicros, currency),
    available: toMoney(wallet.availableMicros, currency),
    updatedAt: toInstant(wallet.updatedAt),
  };
}

/** Lines of a statement, each with the plan of the order, or the message or call, it was for. */
export async function presentStatement(tx: Transaction, entries: readonly StatementEntry[]) {
  const subjectIds = entries.flatMap((entry) => entry.subjectId ?? []);
  const [orders, uses] = await Promise.all([nameOrders(tx, subjectIds), nameUses(tx, subjectIds)]);
  return entries.map((entry) => presentStatementEntry(entry, { orders, uses }));
}

/** One line of a statement. A hold and a void show what they held or freed, with the sign of what can be spent. */
function presentStatementEntry(
  entry: StatementEntry,
  names: { orders: ReadonlyMap<string, NamedOrder>; uses: ReadonlyMap<string, string> },
) {
  const moved = entry.kind === "hold" || entry.kind === "void" ? -entry.heldMicros : entry.amountMicros;
  const order = entry.subjectId ? names.orders.get(entry.subjectId) : undefined;
  const use = names.uses.get(entry.holdId ?? "") ?? names.uses.get(entry.subjectId ?? "");
  return {
    id: publicId("txf", entry.transferId),
    at: toInstant(entry.at),
    kind: entry.kind,
    reason: entry.reason,
    description: describeEntry(entry, order?.planName ?? use),
    amount: toMoney(moved, entry.currency),
    balanceAfter: toMoney(entry.balanceAfterMicros, entry.currency),
    orderId: order ? publicId("ord", order.id) : null,
    planName: order?.planName ?? null,
  };
}
