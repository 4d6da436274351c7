import { type RawBuilder, sql } from "kysely";

/** What is looked for: whole ids, or a part of a name, or digits. Null where the text is not made of digits. */
export type SearchMatch = {
  rootId: string;
  ids: readonly string[];
  /** Text to be contained, for `ilike`. */
  pattern: string;
  digits: string | null;
  /** Digits to be contained, for `like`. */
  holding: string | null;
};

type Rows = RawBuilder<unknown>;
type Source = (match: SearchMatch) => Rows | null;

// Messages, codes and calls come by the million and have no index on a part of a number: a number is looked for among the newest.
const newest = 5_000;

/**
 * The kinds of things a search finds, in the order in which equals are shown. Each answers rows of id, title and detail, newest
 * first; or null, when what is looked for cannot be one.
 */
export const sources = {
  order: (match) =>
    byId(
      match,
      (ids) => sql`select o.id, o.plan ->> 'name', a.name || ', ' || o.status
      from orders.orders o ${customerOf("o")} where o.root_id = ${match.rootId} and o.id = ${ids}`,
    ),
  esim: (match) =>
    byIdOr(
      match,
      match.digits,
      (ids, digits) => sql`select p.order_id, p.iccid, p.status from orders.profiles p
      where p.root_id = ${match.rootId} and p.order_id is not null
        and (p.id = ${ids} or p.iccid like ${digits ? `${digits}%` : null}::text)`,
    ),
  account: (match) =>
    byIdOr(
      match,
      match.pattern,
      (ids, pattern) => sql`select a.account_id, a.name, a.email from tenancy.accounts a
      where a.root_id = ${match.rootId} and (a.account_id = ${ids} or a.name ilike ${pattern} or a.email ilike ${pattern})
      order by a.account_id desc`,
    ),
  provider: (match) =>
    byIdOr(
      match,
      match.pattern,
      (ids, pattern) => sql`select p.id, p.name, p.adapter from upstreams.providers p
      where p.root_id = ${match.rootId} and (p.id = ${ids} or p.name ilike ${pattern}) order by p.name`,
    ),
  number: (match) =>
    byIdOr(
      match,
      match.pattern,
      (ids, pattern) => sql`select n.id, n.number, concat_ws(', ', a.name, n.label, n.status)
      from numbers.numbers n ${customerOf("n")}
      where n.root_id = ${match.rootId} and (n.id = ${ids} or n.number like ${match.holding}::text or n.label ilike ${pattern})
      order by n.id desc`,
    ),
  sender: (match) =>
    byIdOr(
      match,
      match.holding,
      (ids, holding) => sql`select s.id, s.number, 'shared, ' || p.name
      from messaging.shared_senders s join upstreams.providers p on p.root_id = s.root_id and p.id = s.provider_id
      where s.root_id = ${match.rootId} and (s.id = ${ids} or s.number like ${holding}::text) order by s.id desc`,
    ),
  sim: (match) =>
    byIdOr(
      match,
      match.pattern,
      (ids, pattern) => sql`select s.id, s.iccid, concat_ws(', ', a.name, nullif(s.label, ''), s.state)
      from iot.sims s ${customerOf("s")}
      where s.root_id = ${match.rootId} and (s.id = ${ids} or s.iccid like ${match.holding}::text or s.label ilike ${pattern})
      order by s.id desc`,
    ),
  vpn: (match) =>
    byIdOr(
      match,
      match.pattern,
      (ids, pattern) => sql`select v.id, v.username, concat_ws(', ', a.name, v.name, v.state)
      from vpn.accounts v ${customerOf("v")}
      where v.root_id = ${match.rootId} and (v.id = ${ids} or v.username ilike ${pattern} or v.name ilike ${pattern})
      order by v.id desc`,
    ),
  room: (match) =>
    byIdOr(
      match,
      match.pattern,
      (ids, pattern) => sql`select r.id, r.name, a.name || ', ' || r.state
      from video.rooms r ${customerOf("r")}
      where r.root_id = ${match.rootId} and (r.id = ${ids} or r.name ilike ${pattern}) order by r.id desc`,
    ),
  fax: (match) =>
    byIdOr(
      match,
      match.holding,
      (ids, holding) => sql`select f.id, f.other_number, concat_ws(', ', a.name, f.state)
      from ${ofNewest("fax.faxes", match)} f ${customerOf("f")}
      where f.id = ${ids} or f.own_number like ${holding}::text or f.other_number like ${holding}::text order by f.id desc`,
    ),
  message: (match) =>
    byIdOr(
      match,
      match.holding,
      (ids, holding) => sql`select m.id, m.other_number, concat_ws(', ', a.name, m.kind, m.state)
      from ${ofNewest("messaging.messages", match)} m ${customerOf("m")}
      where m.id = ${ids} or m.own_number like ${holding}::text or m.other_number like ${holding}::text order by m.id desc`,
    ),
  verification: (match) =>
    byIdOr(
      match,
      match.holding,
      (ids, holding) => sql`select v.id, v.to_number, concat_ws(', ', a.name, v.state)
      from ${ofNewest("verify.verifications", match)} v ${customerOf("v")}
      where v.id = ${ids} or v.to_number like ${holding}::text order by v.id desc`,
    ),
  call: (match) =>
    byIdOr(
      match,
      match.holding,
      (ids, holding) => sql`select c.id, c.from_number || ' → ' || c.to_number,
        concat_ws(', ', a.name, replace(coalesce(c.outcome, c.state), '_', ' '))
      from ${ofNewest("voice.calls", match)} c ${customerOf("c")}
      where c.id = ${ids} or c.from_number like ${holding}::text or c.to_number like ${holding}::text order by c.id desc`,
    ),
  plan: (match) =>
    byIdOr(
      match,
      match.pattern,
      (ids, pattern) => sql`select p.id, p.name, p.coverage from catalog.plans p
      where p.root_id = ${match.rootId} and (p.id = ${ids} or p.name ilike ${pattern}) and p.status = 'active'
      order by length(p.name), p.name`,
    ),
  payment: (match) =>
    byId(
      match,
      (ids) => sql`select p.id, a.name, p.method || ', ' || p.state
      from payments.payments p ${customerOf("p")} where p.root_id = ${match.rootId} and p.id = ${ids}`,
    ),
  decision: (match) =>
    byId(
      match,
      (ids) => sql`select d.id, d.service, d.reason from routing.decisions d
      where d.root_id = ${match.rootId} and d.id = ${ids}`,
    ),
  webhook: (match) =>
    byId(
      match,
      (ids) => sql`select w.id, coalesce(w.topic, p.name), p.name || ', ' || w.status
      from upstreams.webhook_inbox w join upstreams.providers p on p.root_id = w.root_id and p.id = w.provider_id
      where w.root_id = ${match.rootId} and w.id = ${ids}`,
    ),
} as const satisfies Record<string, Source>;

export type SearchKind = keyof typeof sources;

const customerOf = (of: string): Rows =>
  sql`join tenancy.accounts a on a.root_id = ${sql.ref(of)}.root_id and a.account_id = ${sql.ref(of)}.account_id`;

/** The one row of an id, or else the newest of a table whose ids tell its rows' age. */
const ofNewest = (table: string, { rootId, ids }: SearchMatch): Rows =>
  ids.length > 0
    ? sql`(select * from ${sql.table(table)} where root_id = ${rootId} and id = ${anyOf(ids)})`
    : sql`(select * from ${sql.table(table)} where root_id = ${rootId} order by id desc limit ${newest})`;

const anyOf = (ids: readonly string[]): Rows => sql`any(${[...ids]}::uuid[])`;

const byId = (match: SearchMatch, rows: (ids: Rows) => Rows): Rows | null =>
  match.ids.length > 0 ? rows(anyOf(match.ids)) : null;

const byIdOr = (
  match: SearchMatch,
  text: string | null,
  rows: (ids: Rows, text: string | null) => Rows,
): Rows | null => (match.ids.length > 0 || text !== null ? rows(anyOf(match.ids), text) : null);
