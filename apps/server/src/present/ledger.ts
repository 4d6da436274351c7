import { publicId } from "@tandem/core/kernel";
import type {
  Books,
  LedgerAccountCode,
  MoneyDay,
  MoneyFigures,
  OpenHold,
  TransferRow,
  TransferSide,
} from "@tandem/core/ledger";
import type { NamedOrder } from "@tandem/core/orders";
import { toInstant, toInstantOrNull, toMoney } from "./values.ts";

/** What ids in the books are called: providers, customers and orders, each by its UUID. */
export type LedgerNames = {
  providers: ReadonlyMap<string, string>;
  accounts: ReadonlyMap<string, string>;
  orders: ReadonlyMap<string, NamedOrder>;
};

type Code = Exclude<LedgerAccountCode, `provider:${string}`> | "provider" | "outside";

const providerCode = "provider:";

/** A ledger account's code as the API says it: a provider's account is `provider`, with the provider beside it. */
function presentCode(code: string, providers: LedgerNames["providers"]) {
  if (!code.startsWith(providerCode)) return { code: code as Code, provider: null };
  const providerId = code.slice(providerCode.length);
  const name = providers.get(providerId) ?? "a former provider";
  return { code: "provider" as const, provider: { id: publicId("prv", providerId), name } };
}

/** The books with their proof per currency. */
export function presentBooks({ balances, held }: Books, providers: LedgerNames["providers"], now: Date) {
  const sumOf = (currency: string) =>
    balances.filter((one) => one.currency === currency).reduce((sum, one) => sum + one.balanceMicros, 0n);
  return {
    at: toInstant(now),
    sums: held.map((one) => ({
      currency: one.currency,
      sum: toMoney(sumOf(one.currency), one.currency),
      balanced: sumOf(one.currency) === 0n,
      holds: {
        count: one.holds,
        amount: toMoney(one.heldMicros, one.currency),
        walletsHold: toMoney(one.walletHeldMicros, one.currency),
        agree: one.heldMicros === one.walletHeldMicros,
        oldestAt: toInstantOrNull(one.oldestAt),
      },
    })),
    balances: balances.map((one) => ({
      ...presentCode(one.code, providers),
      accounts: one.accounts,
      balance: toMoney(one.balanceMicros, one.currency),
    })),
  };
}

/** Money set aside, with the order it is for. */
export function presentOpenHold(hold: OpenHold, names: LedgerNames) {
  return {
    id: publicId("txf", hold.id),
    order: presentOrderRef(hold.subjectId, names),
    account: presentAccountRef(hold.accountId, names),
    amount: toMoney(hold.amountMicros, hold.currency),
    since: toInstant(hold.createdAt),
    expiresAt: toInstantOrNull(hold.expiresAt),
  };
}

/** One movement, both sides named. */
export function presentTransfer(row: TransferRow, names: LedgerNames) {
  return {
    id: publicId("txf", row.id),
    at: toInstant(row.createdAt),
    kind: row.kind,
    reason: row.reason,
    debit: presentSide(row.debit, names),
    credit: presentSide(row.credit, names),
    amount: toMoney(row.amountMicros, row.currency),
    order: presentOrderRef(row.subjectId, names),
    note: row.note,
    holdId: row.holdId ? publicId("txf", row.holdId) : null,
    expiresAt: toInstantOrNull(row.expiresAt),
  };
}

function presentSide({ code, tenantId, accountId }: TransferSide, names: LedgerNames) {
  return {
    ...presentCode(code ?? "outside", names.providers),
    tenantId: tenantId ? publicId("tnt", tenantId) : null,
    account: accountId ? presentAccountRef(accountId, names) : null,
  };
}

const presentAccountRef = (accountId: string, { accounts }: LedgerNames) => ({
  id: publicId("acc", accountId),
  name: accounts.get(accountId) ?? "a former customer",
});

function presentOrderRef(subjectId: string | null, { orders }: LedgerNames) {
  const order = subjectId ? orders.get(subjectId) : undefined;
  return order ? { id: publicId("ord", order.id), plan: order.planName } : null;
}

/** Figures of a time as money. */
export const presentFigures = (figures: MoneyFigures, currency: string) => ({
  charged: toMoney(figures.chargedMicros, currency),
  paid: toMoney(figures.paidMicros, currency),
  fees: toMoney(figures.feesMicros, currency),
  margin: toMoney(figures.marginMicros, currency),
  refunded: toMoney(figures.refundedMicros, currency),
  given: toMoney(figures.givenMicros, currency),
  added: toMoney(figures.addedMicros, currency),
  lost: toMoney(figures.lostMicros, currency),
});

/** One day of them, with the stock at its end. */
export const presentMoneyDay = (day: MoneyDay, currency: string) => ({
  day: day.day,
  ...presentFigures(day, currency),
  stock: toMoney(day.stockMicros, currency),
});
