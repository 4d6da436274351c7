import { sql } from "kysely";
import { DomainError, formatAmount, isUuid, type Micros, type Transaction } from "../kernel/index.ts";
import { walletNotFound } from "./errors.ts";

export type StatementEntry = {
  transferId: string;
  at: Date;
  kind: "post" | "hold" | "capture" | "void";
  reason: string;
  note: string | null;
  /** What a customer reads; `describeEntry` says it with the name of what it was for. */
  description: string;
  /** Signed: money out is negative. Zero for a hold and a void, which move no money; `heldMicros` says what they held or freed. */
  amountMicros: Micros;
  heldMicros: Micros;
  /** The balance once this entry was made. */
  balanceAfterMicros: Micros;
  currency: string;
  subjectId: string | null;
  /** What was set aside for it, where something was. */
  holdId: string | null;
};

export type StatementQuery = {
  accountId: string;
  currency?: string;
  /** Also holds and voids. */
  holds?: boolean;
  /** `next` of the page before. */
  before?: string;
  limit: number;
};

export type StatementPage = { entries: StatementEntry[]; next: string | null };

type Row = {
  wallet_currency: string;
  posted: bigint;
  id: string | null;
  created_at: Date;
  position: string;
  kind: StatementEntry["kind"];
  reason: string;
  note: string | null;
  subject_id: string | null;
  hold_id: string | null;
  moved: bigint;
  held: bigint;
};

/** Where a page begins: before this transfer, at this balance. */
type Position = { at: string; id: string; balanceMicros: Micros };

/**
 * A wallet's movements, newest first, each with the balance after it. Throws `wallet.not_found`, `request.invalid_cursor`. A
 * page costs the same however long the history is: the balance is carried from page to page, and the first page reads it in
 * the same statement as its entries, so that no transfer can come between them.
 */
export async function readStatement(tx: Transaction, query: StatementQuery): Promise<StatementPage> {
  const before = query.before === undefined ? null : readPosition(query.before);
  const rows = await findEntries(tx, query, before);
  const [first] = rows;
  if (!first) throw walletNotFound(query.accountId);
  const found = rows.filter((row): row is Row & { id: string } => row.id !== null);
  let balanceMicros = before?.balanceMicros ?? first.posted;
  const entries: StatementEntry[] = [];
  for (const row of found.slice(0, query.limit)) {
    entries.push(toEntry(row, balanceMicros));
    balanceMicros -= row.moved;
  }
  const last = found[query.limit - 1];
  const next = found.length > query.limit && last ? `${last.position}|${balanceMicros}` : null;
  return { entries, next };
}

async function findEntries(tx: Transaction, query: StatementQuery, before: Position | null): Promise<Row[]> {
  // Money is held on the paying side only, so the receiving side's page shows no holds.
  const side = (column: "debit_account_id" | "credit_account_id", kinds: readonly string[]) => sql`
    (select t.id, t.created_at, t.kind, t.reason, t.note, t.subject_id, t.hold_id, t.amount_micros, t.credit_account_id = wallet.ledger_account_id as is_credit
    from ledger.transfers t, wallet
    where t.root_id = ${tx.scope.rootId} and t.${sql.ref(column)} = wallet.ledger_account_id and t.kind = any(${kinds}::ledger.transfer_kind[])
      and (${before?.at ?? null}::timestamptz is null or (t.created_at, t.id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
    order by t.created_at desc, t.id desc limit ${query.limit + 1})`;
  const moves = ["post", "capture"];
  const { rows } = await sql<Row>`
    with wallet as (
      select ledger_account_id, currency, posted_micros from ledger.wallets
      where root_id = ${tx.scope.rootId} and account_id = ${query.accountId} and currency = ${query.currency ?? "USD"}),
    own as (${side("debit_account_id", query.holds ? [...moves, "hold", "void"] : moves)} union all ${side("credit_account_id", moves)}),
    newest as (
      select own.*, coalesce(h.amount_micros, 0) as hold_micros from own
      left join ledger.transfers h on h.root_id = ${tx.scope.rootId} and h.id = own.hold_id
      order by own.created_at desc, own.id desc limit ${query.limit + 1})
    select wallet.currency as wallet_currency, wallet.posted_micros as posted, n.id, n.created_at, to_char(n.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '|' || n.id as position,
      n.kind, n.reason, n.note, n.subject_id, case when n.kind = 'hold' then n.id else n.hold_id end as hold_id,
      case when n.kind in ('hold', 'void') then 0 when n.is_credit then n.amount_micros else -n.amount_micros end as moved,
      case when n.is_credit or n.kind = 'post' then 0 when n.kind = 'hold' then n.amount_micros else -n.hold_micros end as held
    from wallet left join newest n on true order by n.created_at desc, n.id desc`.execute(tx.sql);
  return rows;
}

const positionPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\|([0-9a-f-]{36})\|(-?\d{1,19})$/;

function readPosition(text: string): Position {
  const [, at, id, balance] = positionPattern.exec(text) ?? [];
  if (!at || !id || !balance || !isUuid(id)) throw new DomainError("request.invalid_cursor");
  return { at, id, balanceMicros: BigInt(balance) };
}

function toEntry(row: Row & { id: string }, balanceAfterMicros: Micros): StatementEntry {
  return {
    transferId: row.id,
    at: row.created_at,
    kind: row.kind,
    reason: row.reason,
    note: row.note,
    description: describeEntry(row),
    amountMicros: row.moved,
    heldMicros: row.held,
    balanceAfterMicros,
    currency: row.wallet_currency,
    subjectId: row.subject_id,
    holdId: row.hold_id,
  };
}

const reasons: Record<string, string> = {
  order: "Order",
  top_up: "Money added",
  credit: "Credit",
  adjustment: "Correction",
  refund: "Refund",
  goodwill: "Goodwill",
  usage: "Usage",
  subscription: "Subscription",
  expired: "Set aside too long",
  card_refund: "Given back to your card",
  card_refund_failed: "Came back from your bank",
  dispute: "Frozen: a payment is disputed",
  dispute_won: "Free again: the dispute is over",
};

/**
 * What a customer reads of an entry. `subjectName` is what its subject is called, the plan of an order or "SMS to +1202…" for
 * example: what was bought or used is called by that alone, anything else by its reason and that.
 */
export function describeEntry(
  entry: Pick<StatementEntry, "kind" | "reason" | "note">,
  subjectName: string | null = null,
): string {
  const reason = reasons[entry.reason] ?? entry.reason;
  const isBought = entry.reason === "order" || entry.reason === "usage";
  const what = subjectName === null ? reason : isBought ? subjectName : `${reason} for ${subjectName}`;
  const text = entry.note ? `${what}: ${entry.note}` : what;
  if (entry.kind === "hold") return `${text} (set aside)`;
  if (entry.kind === "void") return `${text} (released)`;
  return text;
}

/** The columns of a statement as a file (W5). */
export const statementColumns = [
  "at",
  "kind",
  "description",
  "amount",
  "held",
  "balance",
  "currency",
  "transfer",
  "subject",
] as const;

/** An entry as a row of that file: decimal amounts, UTC times, bare ids. */
export function toStatementRow(entry: StatementEntry): Record<(typeof statementColumns)[number], string> {
  return {
    at: entry.at.toISOString(),
    kind: entry.kind,
    description: entry.description,
    amount: formatAmount(entry.amountMicros),
    held: formatAmount(entry.heldMicros),
    balance: formatAmount(entry.balanceAfterMicros),
    currency: entry.currency,
    transfer: entry.transferId,
    subject: entry.subjectId ?? "",
  };
}

/** Every entry of a wallet, newest first, read in pages of a thousand: for exports, however long. */
export async function* readWholeStatement(
  tx: Transaction,
  query: Omit<StatementQuery, "before" | "limit">,
): AsyncGenerator<StatementEntry> {
  let before: string | undefined;
  do {
    const page: StatementPage = await readStatement(tx, {
      ...query,
      limit: 1_000,
      ...(before === undefined ? {} : { before }),
    });
    yield* page.entries;
    before = page.next ?? undefined;
  } while (before !== undefined);
}
