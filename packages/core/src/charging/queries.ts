import { sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";
import { ensureLedgerAccount } from "../ledger/index.ts";
import type { Allowance } from "./money.ts";
import { type KeptQuote, toStoredChain, toStoredQuote, toUse, type Use } from "./use.ts";

/** A use about to begin: the columns of its row. */
export type NewUse = Pick<
  Use,
  | "id"
  | "accountId"
  | "service"
  | "direction"
  | "subjectId"
  | "currency"
  | "countryCode"
  | "otherParty"
  | "units"
  | "billedUnits"
  | "listMicros"
  | "expiresAt"
  | "usedAt"
> & { quote: KeptQuote | null };

/** What a use that was just begun found: whose it is, and what its allowance gave. */
export type Begun = { id: string; tenantId: string; allowance: Allowance | null };

type BegunRow = {
  id: string;
  tenant_id: string;
  allowance_id: string | null;
  included_units: bigint;
  overage_micros: Micros | null;
  overage_per: number | null;
};

/** Writes rows for uses that are not there yet and draws their allowances, in one statement. Tells those that were begun. */
export async function beginUses(tx: Transaction, uses: readonly NewUse[]): Promise<Map<string, Begun>> {
  const items = uses.map((use) => ({
    id: use.id,
    account_id: use.accountId,
    service: use.service,
    direction: use.direction,
    subject_id: use.subjectId,
    currency: use.currency,
    country: use.countryCode,
    other_party: use.otherParty,
    units: use.units,
    billed_units: use.billedUnits,
    list_micros: use.listMicros.toString(),
    expires_at: use.expiresAt,
    used_at: use.usedAt,
    rate: use.quote && toStoredQuote(use.quote),
  }));
  const { rows } = await tx.client.query<BegunRow>({
    name: "charging.begin_uses",
    text: "select * from charging.begin_uses($1, $2)",
    values: [tx.scope.rootId, JSON.stringify(items)],
  });
  return new Map(rows.map((row) => [row.id, { id: row.id, tenantId: row.tenant_id, allowance: toAllowance(row) }]));
}

function toAllowance(row: BegunRow): Allowance | null {
  if (row.allowance_id === null) return null;
  const overage = row.overage_micros === null ? null : { priceMicros: row.overage_micros, per: row.overage_per ?? 1 };
  return { id: row.allowance_id, included: Number(row.included_units), overage };
}

/** Locks uses, in the order of their ids. Those that are not there are not in it. */
export async function lockUses(tx: Transaction, ids: readonly string[]): Promise<Map<string, Use>> {
  const rows = await tx.sql
    .selectFrom("charging.uses")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "in", [...ids])
    .orderBy("id")
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, toUse(row)]));
}

/** What the allowances of uses ask beyond their units, by allowance. */
export async function readOverages(
  tx: Transaction,
  allowanceIds: readonly string[],
): Promise<Map<string, Allowance["overage"]>> {
  if (allowanceIds.length === 0) return new Map();
  const rows = await tx.sql
    .selectFrom("charging.allowances")
    .select(["id", "overage_micros", "overage_per"])
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "in", [...allowanceIds])
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      row.overage_micros === null ? null : { priceMicros: row.overage_micros, per: row.overage_per },
    ]),
  );
}

/** Draws more units of an allowance (as far as there are) or gives some back. Returns by how many it changed. */
export async function redrawUnits(
  tx: Transaction,
  { allowanceId, change }: { allowanceId: string; change: number },
): Promise<number> {
  if (change === 0) return 0;
  const { rows } = await sql<{ changed: bigint }>`
    select charging.redraw_units(${tx.scope.rootId}, ${allowanceId}, ${change}) as changed`.execute(tx.sql);
  return Number(rows[0]?.changed ?? 0n);
}

/** Writes how uses stand now. */
export async function writeUses(tx: Transaction, uses: readonly Use[]): Promise<void> {
  if (uses.length === 0) return;
  const items = uses.map((use) => ({
    id: use.id,
    state: use.state,
    units: use.units,
    billed_units: use.billedUnits,
    allowance_id: use.allowanceId,
    included_units: use.includedUnits,
    list_micros: use.listMicros.toString(),
    held_micros: use.heldMicros.toString(),
    charged_micros: use.chargedMicros.toString(),
    unpaid_micros: use.unpaidMicros.toString(),
    cost_micros: use.costMicros.toString(),
    refunded_micros: use.refundedMicros.toString(),
    provider_id: use.providerId,
    chain: toStoredChain(use.chain),
    hold_id: use.holdId,
    expires_at: use.expiresAt,
    settled_at: use.settledAt,
  }));
  await tx.client.query({
    name: "charging.write_uses",
    text: "select charging.write_uses($1, $2)",
    values: [tx.scope.rootId, JSON.stringify(items)],
  });
}

type Payer = Pick<Use, "tenantId" | "accountId" | "currency">;

/** The wallet a use is paid from. */
export function walletOf(tx: Transaction, { tenantId, accountId, currency }: Payer): Promise<string> {
  return ensureLedgerAccount(tx, { rootId: tx.scope.rootId, tenantId, accountId, code: "wallet", currency });
}

/** Where a tenant's customers and resellers pay to. */
export function salesOf(tx: Transaction, owner: { tenantId: string; currency: string }): Promise<string> {
  const { tenantId, currency } = owner;
  return ensureLedgerAccount(tx, { rootId: tx.scope.rootId, tenantId, code: "sales", currency });
}
