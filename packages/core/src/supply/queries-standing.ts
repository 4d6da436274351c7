import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { LineState, OurLine } from "./line.ts";

type Row = {
  id: string;
  accountId: string | null;
  orderId: string | null;
  ref: string | null;
  label: string;
  currency: string;
  status: string;
  createdAt: Date;
};

/** Every number of ours at a provider: customers' own, and those the platform sends and calls from. */
export async function listOurNumbers(tx: Transaction, providerId: string): Promise<OurLine[]> {
  const { rootId } = tx.scope;
  const { rows } = await sql<Row>`
    select id, account_id as "accountId", order_id as "orderId", upstream_ref as ref, number as label, currency, status, created_at as "createdAt"
      from numbers.numbers where root_id = ${rootId} and provider_id = ${providerId} and status <> 'released'
    union all
    select id, null, null, null, number, 'USD', 'shared', created_at from messaging.shared_senders
      where root_id = ${rootId} and provider_id = ${providerId}
    union all
    select provider_id, null, null, null, number, 'USD', 'shared', created_at from voice.shared_numbers
      where root_id = ${rootId} and provider_id = ${providerId}`.execute(tx.sql);
  // What a number was ordered for comes first: the same number may be a shared one besides.
  const lines = new Map<string, OurLine>();
  for (const row of rows) if (!lines.has(row.label)) lines.set(row.label, toLine("number", row));
  return [...lines.values()];
}

/** Every VPN account of ours at a provider. */
export async function listOurAccounts(tx: Transaction, providerId: string): Promise<OurLine[]> {
  const { rows } = await sql<Row>`
    select id, account_id as "accountId", order_id as "orderId", upstream_ref as ref, username as label, 'USD' as currency, state as status,
      created_at as "createdAt"
    from vpn.accounts where root_id = ${tx.scope.rootId} and provider_id = ${providerId} and state <> 'deleted'`.execute(
    tx.sql,
  );
  return rows.map((row) => toLine("vpn_account", row));
}

/** Every SIM of ours at a provider, and those that were switched off because they were bought once too often. */
export async function listOurSims(tx: Transaction, providerId: string): Promise<OurLine[]> {
  const { rootId } = tx.scope;
  const { rows } = await sql<Row>`
    select id, account_id as "accountId", order_id as "orderId", upstream_ref as ref, iccid as label, 'USD' as currency, state as status,
      created_at as "createdAt"
    from iot.sims where root_id = ${rootId} and provider_id = ${providerId} and state <> 'deleted'
    union all
    select attempt_id, null, order_id, upstream_ref, label, currency, case when given_back_at is null then 'waiting' else 'given_back' end, created_at
      from orders.late_purchases where root_id = ${rootId} and provider_id = ${providerId} and kind = 'iot_sim'`.execute(
    tx.sql,
  );
  return rows.map((row) => toLine("sim", row));
}

const states: Readonly<Record<string, LineState>> = {
  given_back: "given_back",
  waiting: "under_way",
  releasing: "under_way",
  expired: "under_way",
};

/** Their price is paid by the month and not with the thing itself, so that no amount is compared. */
function toLine(subject: "number" | "vpn_account" | "sim", row: Row): OurLine {
  return {
    key: `${subject}:${row.label}`,
    subject,
    id: row.id,
    accountId: row.accountId,
    orderId: row.orderId,
    ref: row.ref,
    label: row.label,
    bookedMicros: 0n,
    currency: row.currency,
    happenedAt: row.createdAt,
    state: states[row.status] ?? "bought",
  };
}
