import { sql } from "kysely";
import { usesChargedAt } from "../charging/index.ts";
import { formatAmount, type Micros, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { readWholeStatement, type StatementEntry, statementColumns, toStatementRow } from "../wallet/index.ts";
import { type DocumentLine, toCsv } from "./content.ts";
import { issue } from "./issue.ts";
import { type Month, monthBefore, monthSubject, usageSubject } from "./month.ts";
import type { DocumentsServices } from "./services.ts";

type Owner = { tenantId: string; accountId: string; currency: string };

const BATCH = 200;
/** A statement on paper names no more movements than that one by one; its CSV has all of them. */
const LINES_MAX = 1_000;

/**
 * Issues last month's papers of every wallet of a root that had money in it or moved any: an invoice of what was used, and the
 * statement. Meant for the 1st; done on any later day of the month it makes the same, and done again nothing.
 */
export async function issueMonth(services: DocumentsServices, rootId: string): Promise<number> {
  const { database, clock } = services;
  const month = monthBefore(clock.now());
  let issued = 0;
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const owners = await withScope(database, rootScope(rootId), (tx) => ownersAfter(tx, month, after));
    for (const owner of owners) {
      await withScope(database, rootScope(rootId), async (tx) => {
        issued += await issueFor(tx, owner, month, clock.now());
      });
    }
    const last = owners.at(-1);
    if (!last) return issued;
    after = last.accountId;
  }
}

/** Wallets that were there in that month and have no statement of it yet. */
async function ownersAfter(tx: Transaction, month: Month, after: string): Promise<Owner[]> {
  const { rows } =
    await sql<Owner>`select w.tenant_id as "tenantId", w.account_id as "accountId", w.currency::text as currency
    from ledger.wallets w where w.root_id = ${tx.scope.rootId} and w.account_id > ${after} and w.created_at < ${month.until}
      and not exists (select from documents.documents d where d.root_id = w.root_id and d.tenant_id = w.tenant_id
        and d.kind = 'statement' and d.subject = 'month:' || w.account_id || ':' || w.currency || ':' || ${month.name})
    order by w.account_id limit ${BATCH}`.execute(tx.sql);
  return rows;
}

async function issueFor(tx: Transaction, owner: Owner, month: Month, now: Date): Promise<number> {
  const { entries, opening, closing } = await readMonth(tx, owner, month);
  if (entries.length === 0 && opening === 0n) return 0;
  const subject = monthSubject(owner, month);
  let issued = (await issueUsage(tx, owner, month, { entries, now })) ? 1 : 0;
  const lines = linesOf(entries);
  const left = lines.length - LINES_MAX;
  const statement = await issue(
    tx,
    {
      ...{ ...owner, kind: "statement", subject, grossMicros: closing - opening, taxes: [] },
      lines: lines.slice(0, LINES_MAX),
      facts: [{ label: "Month", value: month.title }],
      statement: { opening: formatAmount(opening), closing: formatAmount(closing) },
      notes: left > 0 ? [`${left} more movements are in the CSV of this statement.`] : [],
      csv: toCsv([statementColumns, ...entries.map((entry) => Object.values(toStatementRow(entry)))]),
    },
    now,
  );
  if (statement.created) issued += 1;
  return issued;
}

/** Invoices what was used in a month, less what of it was given back in that month. */
async function issueUsage(
  tx: Transaction,
  owner: Owner,
  month: Month,
  { entries, now }: { entries: readonly StatementEntry[]; now: Date },
): Promise<boolean> {
  const used = -sumOf(entries.filter(isUsage));
  const returned = sumOf(await returnedUse(tx, entries, month));
  if (used <= returned) return false;
  const line = (text: string, micros: Micros) => ({
    ...{ date: month.until.toISOString(), text, amount: formatAmount(micros) },
  });
  const lines = [line(`Messages, calls and other use in ${month.title}`, used)];
  if (returned > 0n) lines.push(line("Given back of it", -returned));
  const draft = {
    ...owner,
    kind: "invoice",
    subject: usageSubject(owner, month),
    grossMicros: used - returned,
  } as const;
  const notes = ["Paid from the wallet as it was used. Prices contain the taxes named above."];
  return (await issue(tx, { ...draft, lines, notes }, now)).created;
}

/** The refunds of what was charged in the same month; those of older use have credit notes. */
async function returnedUse(
  tx: Transaction,
  entries: readonly StatementEntry[],
  month: Month,
): Promise<StatementEntry[]> {
  const refunds = entries.filter(({ reason, kind }) => reason === "refund" && kind === "post");
  const chargedAt = await usesChargedAt(
    tx,
    refunds.flatMap(({ subjectId }) => subjectId ?? []),
  );
  return refunds.filter(({ subjectId }) => {
    const at = chargedAt.get(subjectId ?? "");
    return at !== undefined && at >= month.from && at < month.until;
  });
}

type MonthEntries = { entries: StatementEntry[]; opening: Micros; closing: Micros };

/** A wallet's movements of a month, oldest first, between the balances before and after. */
async function readMonth(tx: Transaction, { accountId, currency }: Owner, month: Month): Promise<MonthEntries> {
  const entries: StatementEntry[] = [];
  let before: Micros | null = null;
  for await (const entry of readWholeStatement(tx, { accountId, currency })) {
    if (entry.at >= month.until) continue;
    if (entry.at < month.from) {
      before = entry.balanceAfterMicros;
      break;
    }
    entries.push(entry);
  }
  entries.reverse();
  const [first] = entries;
  const opening = before ?? (first ? first.balanceAfterMicros - first.amountMicros : 0n);
  return { entries, opening, closing: entries.at(-1)?.balanceAfterMicros ?? opening };
}

const isUsage = ({ reason, kind }: StatementEntry) => reason === "usage" && (kind === "capture" || kind === "post");
const sumOf = (entries: readonly StatementEntry[]) => entries.reduce((sum, { amountMicros }) => sum + amountMicros, 0n);

/** One line for each movement, but one a day for what was used. */
function linesOf(entries: readonly StatementEntry[]): DocumentLine[] {
  const lines: (DocumentLine & { micros: Micros })[] = [];
  const byDay = new Map<string, DocumentLine & { micros: Micros }>();
  for (const entry of entries) {
    const date = entry.at.toISOString();
    const line = { date, text: entry.description, amount: "", micros: entry.amountMicros };
    if (!isUsage(entry)) {
      lines.push(line);
      continue;
    }
    const known = byDay.get(date.slice(0, 10));
    if (known) known.micros += entry.amountMicros;
    else {
      byDay.set(date.slice(0, 10), line);
      lines.push(line);
    }
  }
  return lines.map(({ date, text, micros }) => ({ date, text, amount: formatAmount(micros) }));
}
