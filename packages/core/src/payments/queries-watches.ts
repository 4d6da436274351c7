import { type Selectable, sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";
import type { PaymentsWalletWatches } from "../kernel/schema.generated.ts";
import type { PayingAccount } from "./services.ts";

/** What an account wants when its wallet runs low. */
export type WalletWatch = {
  accountId: string;
  tenantId: string;
  currency: string;
  rechargeOn: boolean;
  rechargeBelowMicros: Micros | null;
  rechargeAmountMicros: Micros | null;
  /** Most that auto-recharge may take in a calendar month (UTC); null for no limit. */
  rechargeMonthMaxMicros: Micros | null;
  /** Failures in a row. */
  failures: number;
  pausedUntil: Date | null;
  /** The recharge under way. */
  paymentId: string | null;
  limitTold: string | null;
  alertOn: boolean;
  alertBelowMicros: Micros | null;
  alertToldAt: Date | null;
};

function toWatch(row: Selectable<PaymentsWalletWatches>): WalletWatch {
  return {
    accountId: row.account_id,
    tenantId: row.tenant_id,
    currency: row.currency,
    rechargeOn: row.recharge_on,
    rechargeBelowMicros: row.recharge_below,
    rechargeAmountMicros: row.recharge_amount,
    rechargeMonthMaxMicros: row.recharge_month_max,
    failures: row.failures,
    pausedUntil: row.paused_until,
    paymentId: row.payment_id,
    limitTold: row.limit_told,
    alertOn: row.alert_on,
    alertBelowMicros: row.alert_below,
    alertToldAt: row.alert_told_at,
  };
}

/** An account's watch; what nobody has set is off. */
export async function readWatch(
  tx: Transaction,
  account: { accountId: string; lock?: boolean },
): Promise<WalletWatch | null> {
  let query = tx.sql
    .selectFrom("payments.wallet_watches")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", account.accountId);
  if (account.lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  return row ? toWatch(row) : null;
}

/** The same, made when it is not there, and locked. */
export async function lockWatch(
  tx: Transaction,
  owner: PayingAccount & { currency: string },
  now: Date,
): Promise<WalletWatch> {
  await tx.sql
    .insertInto("payments.wallet_watches")
    .values({
      root_id: owner.rootId,
      tenant_id: owner.tenantId,
      account_id: owner.accountId,
      currency: owner.currency,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.columns(["root_id", "account_id"]).doNothing())
    .execute();
  const watch = await readWatch(tx, { accountId: owner.accountId, lock: true });
  if (!watch) throw new Error("a watch was just made");
  return watch;
}

export type WatchChange = Partial<Omit<WalletWatch, "accountId" | "tenantId" | "currency">>;

const columnOf = {
  rechargeOn: "recharge_on",
  rechargeBelowMicros: "recharge_below",
  rechargeAmountMicros: "recharge_amount",
  rechargeMonthMaxMicros: "recharge_month_max",
  failures: "failures",
  pausedUntil: "paused_until",
  paymentId: "payment_id",
  limitTold: "limit_told",
  alertOn: "alert_on",
  alertBelowMicros: "alert_below",
  alertToldAt: "alert_told_at",
} as const satisfies Record<keyof WatchChange, string>;

/** Changes an account's watch and returns it as it is then. */
export async function changeWatch(
  tx: Transaction,
  accountId: string,
  change: WatchChange,
  now: Date,
): Promise<WalletWatch> {
  const set = Object.fromEntries(
    Object.entries(change).map(([name, value]) => [columnOf[name as keyof WatchChange], value]),
  );
  const row = await tx.sql
    .updateTable("payments.wallet_watches")
    .set({ ...set, updated_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toWatch(row);
}

/**
 * Accounts whose wallet asks for something: it is below a threshold that was not answered yet, or above one that was told of. Reads
 * the watches that are on and their wallets by key, whatever the number of wallets.
 */
export async function listRestless(tx: Transaction, now: Date, limit: number): Promise<PayingAccount[]> {
  const { rows } = await sql<PayingAccount>`
    select w.root_id as "rootId", w.tenant_id as "tenantId", w.account_id as "accountId"
    from payments.wallet_watches w
    join ledger.wallets b on b.root_id = w.root_id and b.account_id = w.account_id and b.currency = w.currency
    where w.root_id = ${tx.scope.rootId} and (w.recharge_on or w.alert_on) and (
      w.recharge_on and w.payment_id is null and b.owed_micros = 0 and b.posted_micros - b.held_micros < w.recharge_below and coalesce(w.paused_until <= ${now}, true)
      or w.alert_on and (b.posted_micros - b.held_micros - b.owed_micros < w.alert_below) = (w.alert_told_at is null))
    order by w.account_id limit ${limit}`.execute(tx.sql);
  return rows;
}
