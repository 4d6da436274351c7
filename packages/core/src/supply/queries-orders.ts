import type { RecordSubject } from "@tandem/provider-contract";
import { sql } from "kysely";
import { idAt, type Transaction } from "../kernel/index.ts";
import type { LineState, OurLine } from "./line.ts";

type Row = {
  id: string;
  orderId: string;
  accountId: string;
  kind: string;
  ref: string | null;
  label: string | null;
  resolution: string | null;
  costMicros: bigint;
  currency: string;
  startedAt: Date;
};

const columns = sql`a.id, a.order_id as "orderId", a.account_id as "accountId", o.kind, a.upstream_ref as ref, i.delivered_label as label,
  a.resolution, a.cost_micros as "costMicros", a.currency, a.started_at as "startedAt"`;
const joins = sql`join orders.orders o on o.root_id = a.root_id and o.id = a.order_id
  join orders.items i on i.root_id = a.root_id and i.id = a.item_id`;

/** Attempts by the upstream orders they took, and by our references. */
export async function findAttempts(
  tx: Transaction,
  query: { providerId: string; refs: readonly string[]; attemptIds: readonly string[] },
): Promise<OurLine[]> {
  const { rootId } = tx.scope;
  const { rows } = await sql<Row>`
    select ${columns} from orders.attempts a ${joins}
    where a.root_id = ${rootId} and a.provider_id = ${query.providerId} and a.id = any(array(
      select attempt_id from orders.upstream_claims
        where root_id = ${rootId} and provider_id = ${query.providerId} and upstream_ref = any(${[...query.refs]}::text[])
      union select unnest(${[...query.attemptIds]}::uuid[])))`.execute(tx.sql);
  return rows.map(toLine);
}

/** What was bought from a provider in a time, of some kinds of orders. */
export async function listBought(
  tx: Transaction,
  query: { providerId: string; kinds: readonly string[]; from: Date; until: Date },
): Promise<OurLine[]> {
  const { rows } = await sql<Row>`
    select ${columns} from orders.attempts a ${joins}
    where a.root_id = ${tx.scope.rootId} and a.provider_id = ${query.providerId} and o.kind = any(${[...query.kinds]}::text[])
      and a.id >= ${idAt(new Date(query.from.getTime() - clockSlackMs))} and a.id < ${idAt(new Date(query.until.getTime() + clockSlackMs))}
      and a.started_at >= ${query.from} and a.started_at < ${query.until} and a.resolution in ('delivered', 'stock', 'loss')`.execute(
    tx.sql,
  );
  return rows.map(toLine);
}

// An id holds the time of the process that made it; a row's times are those of the clock the services were given.
const clockSlackMs = 60_000;

/** Moments at which purchases began of which nobody knows yet what they bought, or whether. */
export async function listOpenQuestions(
  tx: Transaction,
  query: { providerId: string; kinds: readonly string[]; since: Date },
): Promise<Date[]> {
  const { rows } = await sql<{ startedAt: Date }>`
    select a.started_at as "startedAt" from orders.attempts a join orders.orders o on o.root_id = a.root_id and o.id = a.order_id
    where a.root_id = ${tx.scope.rootId} and a.provider_id = ${query.providerId} and o.kind = any(${[...query.kinds]}::text[])
      and a.resolution is null and a.upstream_ref is null and a.id >= ${idAt(query.since)}`.execute(tx.sql);
  return rows.map(({ startedAt }) => startedAt);
}

/** Those of some attempts whose purchase its upstream took back. */
export async function findGivenBack(tx: Transaction, attemptIds: readonly string[]): Promise<Set<string>> {
  if (attemptIds.length === 0) return new Set();
  const { rootId } = tx.scope;
  const { rows } = await sql<{ id: string }>`
    select attempt_id as id from orders.profiles where root_id = ${rootId} and attempt_id = any(${[...attemptIds]}::uuid[]) and status = 'cancelled'
    union select attempt_id from orders.late_purchases
      where root_id = ${rootId} and attempt_id = any(${[...attemptIds]}::uuid[]) and given_back_at is not null`.execute(
    tx.sql,
  );
  return new Set(rows.map(({ id }) => id));
}

/** The names of things that wait to be given back to a provider. */
export async function listToGiveBack(tx: Transaction, providerId: string): Promise<string[]> {
  const rows = await tx.sql
    .selectFrom("orders.late_purchases")
    .select("label")
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", providerId)
    .where("given_back_at", "is", null)
    .execute();
  return rows.map(({ label }) => label);
}

const subjectOf: Readonly<Record<string, RecordSubject>> = {
  esim: "esim",
  esim_top_up: "top_up",
  number: "number",
  vpn_account: "vpn_account",
};

function toLine(row: Row): OurLine {
  const bought = row.resolution === "delivered" || row.resolution === "stock" || row.resolution === "loss";
  const state: LineState = bought ? "bought" : row.resolution === null ? "under_way" : "not_bought";
  return {
    key: row.id,
    subject: subjectOf[row.kind] ?? "esim",
    id: row.id,
    accountId: row.accountId,
    orderId: row.orderId,
    ref: row.ref,
    label: row.label,
    bookedMicros: bought ? row.costMicros : 0n,
    currency: row.currency,
    happenedAt: row.startedAt,
    state,
  };
}
