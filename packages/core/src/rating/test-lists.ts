import { newId, parseAmount, type Transaction } from "../kernel/index.ts";
import { ensureList, type ListEntry, type ListKey, publishVersion } from "./index.ts";

/** Micros of a decimal amount. */
export const usd = (text: string): bigint => parseAmount(text) ?? 0n;

/** A provider row of the scope's root; its credentials are never opened here. */
export async function addCarrier(tx: Transaction, fields: { tier?: number; status?: string; slug?: string } = {}) {
  const id = newId();
  await tx.sql
    .insertInto("upstreams.providers")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: tx.scope.rootId,
      id,
      adapter: "x",
      slug: fields.slug ?? `p-${id}`,
      name: "Carrier",
      services: ["voice", "messaging"],
      tier: fields.tier ?? 1,
      status: fields.status ?? "active",
      targets: "{}",
      key_id: "k",
      wrapped_key: Buffer.alloc(1),
      sealed: Buffer.alloc(1),
    })
    .execute();
  return id;
}

type Row = { prefix: string; price: string; increments?: [number, number]; fee?: string };

const toEntry = (row: Row): ListEntry => ({
  prefix: row.prefix,
  destination: `Destination ${row.prefix}`,
  priceMicros: usd(row.price),
  incrementFirst: row.increments?.[0] ?? 1,
  incrementNext: row.increments?.[1] ?? 1,
  connectionFeeMicros: usd(row.fee ?? "0"),
});

/** Publishes a version of a deck or list with these rows, valid from the beginning of 2026 unless told otherwise. */
export async function publish(
  tx: Transaction,
  key: Partial<ListKey> & { rows: Row[]; validFrom?: Date },
): Promise<string> {
  const list = await ensureList(tx, {
    tenantId: key.tenantId ?? tx.scope.rootId,
    kind: key.kind ?? (key.providerId ? "rate_deck" : "price_list"),
    service: key.service ?? "voice",
    direction: key.direction ?? "outbound",
    providerId: key.providerId ?? null,
    buyerTenantId: key.buyerTenantId ?? null,
    currency: "USD",
    name: "Test list",
  });
  await publishVersion(tx, {
    listId: list.id,
    validFrom: key.validFrom ?? new Date("2026-01-01T00:00:00Z"),
    basis: "import",
    note: "",
    entries: key.rows.map(toEntry),
    actor: "usr_test",
  });
  return list.id;
}
