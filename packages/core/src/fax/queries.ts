import type { Insertable, Updateable } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { FaxFaxes } from "../kernel/schema.generated.ts";
import { type Fax, type FaxState, toFax } from "./fax.ts";

/** A fax of the scope; `lock` keeps others from changing it until the transaction ends. */
export async function findFax(tx: Transaction, faxId: string, lock = false): Promise<Fax | null> {
  let query = tx.sql.selectFrom("fax.faxes").selectAll().where("root_id", "=", tx.scope.rootId).where("id", "=", faxId);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  return row ? toFax(row) : null;
}

/** Writes a fax; null when it was there before: by its id, or by the carrier's reference of one that came in. */
export async function insertFax(tx: Transaction, fax: Insertable<FaxFaxes>): Promise<Fax | null> {
  const row = await tx.sql
    .insertInto("fax.faxes")
    .values(fax)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return row ? toFax(row) : null;
}

/** A fax that came in, by its carrier's reference; locked. */
export async function findReceived(
  tx: Transaction,
  { providerId, upstreamRef }: { providerId: string; upstreamRef: string },
): Promise<Fax | null> {
  const row = await tx.sql
    .selectFrom("fax.faxes")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", providerId)
    .where("upstream_ref", "=", upstreamRef)
    .where("direction", "=", "inbound")
    .forUpdate()
    .executeTakeFirst();
  return row ? toFax(row) : null;
}

export async function changeFax(tx: Transaction, faxId: string, change: Updateable<FaxFaxes>): Promise<void> {
  await tx.sql
    .updateTable("fax.faxes")
    .set(change)
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", faxId)
    .execute();
}

export type FaxFilter = {
  direction?: "outbound" | "inbound";
  state?: FaxState;
  accountId?: string;
  providerId?: string;
  /** Some digits of either number. */
  digits?: string;
  beforeId?: string;
  limit: number;
};

/** Faxes of the scope, newest first. */
export async function listFaxes(tx: Transaction, filter: FaxFilter): Promise<Fax[]> {
  let query = tx.sql.selectFrom("fax.faxes").selectAll().where("root_id", "=", tx.scope.rootId);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  if (filter.direction) query = query.where("direction", "=", filter.direction);
  if (filter.state) query = query.where("state", "=", filter.state);
  if (filter.accountId) query = query.where("account_id", "=", filter.accountId);
  if (filter.providerId) query = query.where("provider_id", "=", filter.providerId);
  const { digits } = filter;
  if (digits) {
    query = query.where((eb) =>
      eb.or([eb("own_number", "like", `%${digits}%`), eb("other_number", "like", `%${digits}%`)]),
    );
  }
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.orderBy("id", "desc").limit(filter.limit).execute()).map(toFax);
}

/** The document of a fax we send; null for one that came in. */
export async function readDocument(tx: Transaction, faxId: string): Promise<Buffer | null> {
  const row = await tx.sql
    .selectFrom("fax.documents")
    .select("content")
    .where("root_id", "=", tx.scope.rootId)
    .where("fax_id", "=", faxId)
    .executeTakeFirst();
  return row?.content ?? null;
}
