import { sql } from "kysely";
import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import { applyTransfers, ensureLedgerAccount, requireApplied } from "../ledger/index.ts";

/** What was booked with a provider for lines besides their purchase, by line. A line that was written off is there also for nothing. */
export async function readBookings(
  tx: Transaction,
  query: { providerId: string; lines: readonly string[] },
): Promise<Map<string, { amountMicros: Micros; currency: string }>> {
  if (query.lines.length === 0) return new Map();
  const { rows } = await sql<{ line: string; amountMicros: Micros; currency: string }>`
    select line, sum(amount_micros)::bigint as "amountMicros", min(currency) as currency from supply.bookings
    where root_id = ${tx.scope.rootId} and provider_id = ${query.providerId} and line = any(${[...query.lines]}::text[]) group by 1`.execute(
    tx.sql,
  );
  return new Map(rows.map(({ line, ...booked }) => [line, booked]));
}

/** The account of ours that each kind is booked on, and the reason its transfer carries. */
const bookedOn = {
  correction: { code: "sales", reason: "cost_correction" },
  write_off: { code: "loss", reason: "write_off" },
  stock: { code: "stock", reason: "spare" },
} as const;

export type NewBooking = {
  providerId: string;
  line: string;
  /** A correction is the platform's margin; what nobody here owns is its loss, or its stock. */
  kind: keyof typeof bookedOn;
  /** Above zero: we owe the provider more. */
  amountMicros: Micros;
  currency: string;
  differenceId: string;
  note: string;
};

/** Books with the provider what its records say: one transfer, and the line that remembers it, in the caller's transaction. */
export async function book(tx: Transaction, booking: NewBooking, now: Date): Promise<void> {
  const { providerId, line, kind, amountMicros, currency, differenceId } = booking;
  const transferId = await transfer(tx, booking);
  await tx.sql
    .insertInto("supply.bookings")
    .values({
      ...{ root_id: tx.scope.rootId, tenant_id: tx.scope.rootId, id: newId(), provider_id: providerId, line, kind },
      ...{
        amount_micros: amountMicros,
        currency,
        difference_id: differenceId,
        transfer_id: transferId,
        booked_at: now,
      },
    })
    .execute();
}

async function transfer(tx: Transaction, booking: NewBooking): Promise<string | null> {
  const { providerId, kind, amountMicros, currency, differenceId, note } = booking;
  if (amountMicros === 0n) return null;
  const owner = { rootId: tx.scope.rootId, tenantId: tx.scope.rootId, currency };
  const { code, reason } = bookedOn[kind];
  const ours = await ensureLedgerAccount(tx, { ...owner, code });
  const provider = await ensureLedgerAccount(tx, { ...owner, code: `provider:${providerId}` });
  const more = amountMicros > 0n;
  const id = newId();
  const post = {
    kind: "post",
    id,
    debitAccountId: more ? ours : provider,
    creditAccountId: more ? provider : ours,
    amountMicros: more ? amountMicros : -amountMicros,
    currency,
    reason,
    subjectId: differenceId,
    note,
  } as const;
  requireApplied(await applyTransfers(tx, [post]));
  return id;
}
