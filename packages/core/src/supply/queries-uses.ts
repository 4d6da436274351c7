import type { RecordSubject } from "@tandem/provider-contract";
import { sql } from "kysely";
import { idAt, type Micros, momentOfId, type Transaction } from "../kernel/index.ts";
import { isUse, type LineState, type OurLine, serviceOfUse } from "./line.ts";

type Row = {
  subject: RecordSubject;
  id: string;
  accountId: string;
  ref: string;
  /** Null for what came in: nothing of ours began it. */
  attemptState: string | null;
  currency: string | null;
  startedAt: Date | null;
};

const subjectOfService = sql`case a.service when 'messaging' then 'message' when 'voice' then 'call' when 'verify' then 'verification'
  when 'video' then 'video_room' else a.service end`;
const services = Object.values(serviceOfUse);

/**
 * Uses by a provider's references, and by ours: what was sent, what came in, and the other legs of calls. `told` says of each reference what
 * the provider calls it: a code may be a message there.
 */
export async function findUses(
  tx: Transaction,
  query: {
    providerId: string;
    refs: readonly string[];
    attemptIds: readonly string[];
    told: ReadonlyMap<string, RecordSubject>;
  },
): Promise<{ line: OurLine; refs: string[] }[]> {
  const { rootId } = tx.scope;
  const [refs, attemptIds] = [[...query.refs], [...query.attemptIds]];
  const { rows } = await sql<Row>`
    select ${subjectOfService} as subject, a.subject_id as id, a.account_id as "accountId",
        coalesce(a.upstream_ref, '') as ref, a.state as "attemptState", a.currency, a.started_at as "startedAt"
      from dispatch.attempts a where a.root_id = ${rootId} and a.provider_id = ${query.providerId} and a.service = any(${services}::text[])
        and (a.upstream_ref = any(${refs}::text[]) or a.id = any(${attemptIds}::uuid[]))
    union all
    select 'message', m.id, m.account_id, r.upstream_ref, null, m.currency, m.created_at
      from messaging.inbound_refs r join messaging.messages m on m.root_id = r.root_id and m.id = r.message_id
      where r.root_id = ${rootId} and r.provider_id = ${query.providerId} and r.upstream_ref = any(${refs}::text[])
    union all
    select 'fax', f.id, f.account_id, f.upstream_ref, null, f.currency, f.created_at
      from fax.faxes f where f.root_id = ${rootId} and f.provider_id = ${query.providerId} and f.upstream_ref = any(${refs}::text[])
        and f.direction = 'inbound'
    union all
    select 'call', c.call_id, c.account_id, c.call_ref, null, null, null
      from voice.call_refs c where c.root_id = ${rootId} and c.provider_id = ${query.providerId} and c.call_ref = any(${refs}::text[])`.execute(
    tx.sql,
  );
  const asTold = ({ subject, ref }: Row) => (subject === "verification" ? (query.told.get(ref) ?? subject) : subject);
  return withBooked(
    tx,
    query.providerId,
    rows.map((row) => ({ ...row, subject: asTold(row) })),
  );
}

/** Uses that a provider took in a time. */
export async function listSent(
  tx: Transaction,
  query: { providerId: string; subjects: readonly RecordSubject[]; from: Date; until: Date },
): Promise<OurLine[]> {
  const wanted = query.subjects.filter(isUse).map((subject) => serviceOfUse[subject]);
  if (wanted.length === 0) return [];
  const { rows } = await sql<Row>`
    select ${subjectOfService} as subject, a.subject_id as id, a.account_id as "accountId",
      a.upstream_ref as ref, a.state as "attemptState", a.currency, a.started_at as "startedAt"
    from dispatch.attempts a
    where a.root_id = ${tx.scope.rootId} and a.provider_id = ${query.providerId} and a.service = any(${wanted}::text[]) and a.state = 'done'
      and a.id >= ${idAt(new Date(query.from.getTime() - 60_000))} and a.id < ${idAt(new Date(query.until.getTime() + 60_000))}
      and a.started_at >= ${query.from} and a.started_at < ${query.until} and a.upstream_ref is not null`.execute(
    tx.sql,
  );
  return (await withBooked(tx, query.providerId, rows)).map(({ line }) => line);
}

/** Moments at which uses began of which nobody knows yet whether the provider took them. */
export async function listOpenUses(tx: Transaction, query: { providerId: string; since: Date }): Promise<Date[]> {
  const rows = await tx.sql
    .selectFrom("dispatch.attempts")
    .select("started_at")
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", query.providerId)
    .where("service", "in", services)
    .where("state", "in", ["submitted", "unknown"])
    .where("upstream_ref", "is", null)
    .where("id", ">=", idAt(query.since))
    .execute();
  return rows.map((row) => row.started_at);
}

type Booked = { id: string; costMicros: Micros; currency: string; open: boolean };

/** What was booked with the provider for each: a call has a use for each party that is paid for, a code is a use of its verification. */
async function withBooked(
  tx: Transaction,
  providerId: string,
  rows: readonly Row[],
): Promise<{ line: OurLine; refs: string[] }[]> {
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.map(({ id }) => id))];
  const { rows: booked } = await sql<Booked>`
    select case when id = any(${ids}::uuid[]) then id else subject_id end as id,
      coalesce(sum(cost_micros) filter (where provider_id = ${providerId}), 0)::bigint as "costMicros",
      min(currency) as currency, bool_or(state = 'open') as open
    from charging.uses where root_id = ${tx.scope.rootId} and (subject_id = any(${ids}::uuid[]) or id = any(${ids}::uuid[])) group by 1`.execute(
    tx.sql,
  );
  const bookedOf = new Map(booked.map((each) => [each.id, each]));
  const rowsOf = Map.groupBy(rows, (row) => row.id);
  return ids.map((id) => {
    const own = rowsOf.get(id) ?? [];
    return { line: toLine(id, own, bookedOf.get(id)), refs: own.map(({ ref }) => ref).filter((ref) => ref !== "") };
  });
}

function toLine(id: string, rows: readonly Row[], booked: Booked | undefined): OurLine {
  const first = rows.find((row) => row.attemptState !== null) ?? rows[0];
  if (!first) throw new Error("a line is made of its rows");
  return {
    key: id,
    subject: first.subject,
    id,
    accountId: first.accountId,
    orderId: null,
    ref: first.ref || null,
    label: null,
    bookedMicros: booked?.costMicros ?? 0n,
    currency: booked?.currency ?? first.currency ?? "USD",
    happenedAt: first.startedAt ?? momentOfId(id),
    state: stateOf(rows, booked),
  };
}

function stateOf(rows: readonly Row[], booked: Booked | undefined): LineState {
  const states = rows.map(({ attemptState }) => attemptState);
  if (booked?.open || states.some((state) => state === "submitted" || state === "unknown")) return "under_way";
  return states.every((state) => state === "rejected") ? "not_bought" : "bought";
}
