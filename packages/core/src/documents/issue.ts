import { sql } from "kysely";
import { formatAmount, type Micros, newId, type Transaction } from "../kernel/index.ts";
import { applyTransfers, ensureLedgerAccount, requireApplied } from "../ledger/index.ts";
import { getAccount, getTenant } from "../tenancy/index.ts";
import { type DocumentContent, type DocumentKind, type DocumentLine, kinds, numberOf, toCsv } from "./content.ts";
import { formatRate, splitTax, type TaxRate } from "./split-tax.ts";
import { getBillingDetails, getSeller, listTaxRates, taxesAt } from "./tax-settings.ts";

export type Draft = {
  kind: DocumentKind;
  tenantId: string;
  accountId: string;
  /** What it is about; the same subject is issued once. */
  subject: string;
  currency: string;
  grossMicros: Micros;
  lines: DocumentLine[];
  facts?: { label: string; value: string }[];
  notes?: string[];
  /** Left out: those of the buyer's place. Empty where nothing is taxed, as with money that is only put into the wallet. */
  taxes?: readonly TaxRate[];
  correctsId?: string;
  statement?: { opening: string; closing: string };
  /** Left out: the lines. */
  csv?: string;
};

export type Issued = { id: string; number: string; created: boolean };

const DEFAULT_COLOR = "#334155";

/**
 * Issues a document: gives it the next number of its series and year, writes down all that is printed, and moves the tax it holds from
 * what was earned to what is owed. Once for a subject, however often it is asked for. Needs a scope that sees the tenant.
 */
export async function issue(tx: Transaction, draft: Draft, now: Date): Promise<Issued> {
  const { rootId } = tx.scope;
  const { tenantId, kind, subject } = draft;
  const year = now.getUTCFullYear();
  const { series } = kinds[kind];
  // Whoever has the counter's row issues alone in this series: what is looked for next cannot appear behind its back.
  const { rows } = await sql<{ last: number }>`insert into documents.counters (root_id, tenant_id, series, year, last)
    values (${rootId}, ${tenantId}, ${series}, ${year}, 1)
    on conflict (root_id, tenant_id, series, year) do update set last = documents.counters.last + 1 returning last`.execute(
    tx.sql,
  );
  const sequence = rows[0]?.last ?? 1;
  const known = await findIssued(tx, draft);
  if (known) {
    // The number goes back: nobody else could take the next one yet.
    await sql`update documents.counters set last = last - 1 where root_id = ${rootId} and tenant_id = ${tenantId}
      and series = ${series} and year = ${year}`.execute(tx.sql);
    return { ...known, created: false };
  }
  const id = newId(now.getTime());
  const number = numberOf(series, year, sequence);
  const { content, netMicros, taxMicros } = await contentOf(tx, draft, number, now);
  await tx.sql
    .insertInto("documents.documents")
    .values({
      ...{
        root_id: rootId,
        tenant_id: tenantId,
        account_id: draft.accountId,
        id,
        kind,
        series,
        year,
        sequence,
        number,
      },
      ...{ subject, corrects_id: draft.correctsId ?? null, currency: draft.currency, net_micros: netMicros },
      ...{ tax_micros: taxMicros, gross_micros: draft.grossMicros, content: JSON.stringify(content) },
      ...{ csv: draft.csv ?? csvOf(content), issued_at: now },
    })
    .execute();
  await bookTax(tx, { id, tenantId, currency: draft.currency, taxMicros });
  return { id, number, created: true };
}

/** The document of a kind about a subject, where there is one. */
export async function findIssued(
  tx: Transaction,
  { tenantId, kind, subject }: Pick<Draft, "tenantId" | "kind" | "subject">,
) {
  return tx.sql
    .selectFrom("documents.documents")
    .select(["id", "number"])
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenantId)
    .where("kind", "=", kind)
    .where("subject", "=", subject)
    .executeTakeFirst();
}

async function contentOf(tx: Transaction, draft: Draft, number: string, now: Date) {
  const tenant = await getTenant(tx, draft.tenantId);
  const seller = await getSeller(tx, draft.tenantId);
  const account = await getAccount(tx, draft.accountId);
  const billing = await getBillingDetails(tx, draft.accountId);
  const place = { country: billing?.country ?? seller.country, region: billing?.region ?? null };
  const taxes = draft.taxes ?? taxesAt(await listTaxRates(tx, draft.tenantId), place);
  const split = splitTax(draft.grossMicros, taxes);
  const content: DocumentContent = {
    kind: draft.kind,
    number,
    issuedAt: now.toISOString(),
    currency: draft.currency,
    title: kinds[draft.kind].title,
    seller: {
      name: seller.legalName,
      address: seller.address,
      taxId: seller.taxId,
      email: tenant.brand.supportEmail ?? "",
      color: tenant.brand.primaryColor ?? DEFAULT_COLOR,
    },
    buyer: {
      name: billing?.name || account.name,
      email: account.email,
      address: billing?.address ?? "",
      country: place.country ?? "",
      taxId: billing?.taxId ?? "",
    },
    facts: draft.facts ?? [],
    lines: draft.lines,
    taxes: split.taxes.map(({ name, ratePpm, taxMicros }) => ({
      name,
      rate: formatRate(ratePpm),
      amount: formatAmount(taxMicros),
    })),
    net: formatAmount(split.netMicros),
    tax: formatAmount(split.taxMicros),
    gross: formatAmount(draft.grossMicros),
    notes: draft.notes ?? [],
    ...(draft.statement && { statement: draft.statement }),
  };
  return { content, ...split };
}

function csvOf({ lines, currency }: DocumentContent): string {
  return toCsv([
    ["date", "description", "amount", "currency"],
    ...lines.map(({ date, text, amount }) => [date, text, amount, currency]),
  ]);
}

/** What is tax was never earned: it is owed to whoever levies it. */
async function bookTax(
  tx: Transaction,
  { id, tenantId, currency, taxMicros }: { id: string; tenantId: string; currency: string; taxMicros: Micros },
): Promise<void> {
  if (taxMicros === 0n) return;
  const owner = { rootId: tx.scope.rootId, tenantId, currency };
  const sales = await ensureLedgerAccount(tx, { ...owner, code: "sales" });
  const tax = await ensureLedgerAccount(tx, { ...owner, code: "tax" });
  const [debitAccountId, creditAccountId] = taxMicros > 0n ? [sales, tax] : [tax, sales];
  const amountMicros = taxMicros > 0n ? taxMicros : -taxMicros;
  const post = { kind: "post", id: newId(), debitAccountId, creditAccountId, amountMicros, currency } as const;
  requireApplied(await applyTransfers(tx, [{ ...post, reason: "tax", subjectId: id }]));
}
