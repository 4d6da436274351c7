import type { SavedCard } from "@tandem/provider-contract";
import { sql } from "kysely";
import { newId, type Transaction } from "../kernel/index.ts";
import { cardNotFound } from "./errors.ts";
import { type Card, toCard } from "./payment.ts";
import type { PayingAccount } from "./services.ts";

export type Customer = PayingAccount & { id: string; providerId: string; customerRef: string | null };

type CustomerRow = {
  root_id: string;
  tenant_id: string;
  account_id: string;
  id: string;
  provider_id: string;
  customer_ref: string | null;
};

const toCustomer = (row: CustomerRow): Customer => ({
  rootId: row.root_id,
  tenantId: row.tenant_id,
  accountId: row.account_id,
  id: row.id,
  providerId: row.provider_id,
  customerRef: row.customer_ref,
});

/** Who an account is at a processor; the row is made when it is not there yet. */
export async function ensureCustomerRow(
  tx: Transaction,
  owner: PayingAccount,
  providerId: string,
  now: Date,
): Promise<Customer> {
  await tx.sql
    .insertInto("payments.customers")
    .values({
      root_id: owner.rootId,
      tenant_id: owner.tenantId,
      account_id: owner.accountId,
      id: newId(),
      provider_id: providerId,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(["root_id", "account_id", "provider_id"]).doNothing())
    .execute();
  const row = await tx.sql
    .selectFrom("payments.customers")
    .selectAll()
    .where("root_id", "=", owner.rootId)
    .where("account_id", "=", owner.accountId)
    .where("provider_id", "=", providerId)
    .executeTakeFirstOrThrow();
  return toCustomer(row);
}

/** What the processor calls a customer; the first answer stays. Returns it. */
export async function keepCustomerRef(tx: Transaction, customer: Customer, customerRef: string): Promise<string> {
  const { rows } = await sql<{ customer_ref: string }>`
    update payments.customers set customer_ref = coalesce(customer_ref, ${customerRef})
    where root_id = ${tx.scope.rootId} and id = ${customer.id} returning customer_ref`.execute(tx.sql);
  return rows[0]?.customer_ref ?? customerRef;
}

/** The account behind a processor's customer. */
export async function findCustomerByRef(
  tx: Transaction,
  key: { providerId: string; customerRef: string },
): Promise<Customer | null> {
  const row = await tx.sql
    .selectFrom("payments.customers")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", key.providerId)
    .where("customer_ref", "=", key.customerRef)
    .executeTakeFirst();
  return row ? toCustomer(row) : null;
}

/** An account's customers at its processors, those that are known there. */
export async function listCustomers(
  tx: Transaction,
  accountId: string,
): Promise<(Customer & { customerRef: string })[]> {
  const rows = await tx.sql
    .selectFrom("payments.customers")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .execute();
  return rows
    .map(toCustomer)
    .flatMap((one) => (one.customerRef === null ? [] : [{ ...one, customerRef: one.customerRef }]));
}

/** An account's saved cards, the default first, then the newest. */
export async function listCards(tx: Transaction, accountId: string): Promise<Card[]> {
  const rows = await tx.sql
    .selectFrom("payments.cards")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .where("removed_at", "is", null)
    .orderBy("is_default", "desc")
    .orderBy("id", "desc")
    .execute();
  return rows.map(toCard);
}

/** A saved card of an account. Throws `payments.card_not_found`, also when it was removed. */
export async function getCard(tx: Transaction, accountId: string, cardId: string): Promise<Card> {
  const card = (await listCards(tx, accountId)).find((one) => one.id === cardId);
  if (!card) throw cardNotFound(cardId);
  return card;
}

/** Cards by id, also removed ones: for the payments made with them. */
export async function nameCards(tx: Transaction, cardIds: readonly string[]): Promise<Map<string, Card>> {
  if (cardIds.length === 0) return new Map();
  const rows = await tx.sql
    .selectFrom("payments.cards")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "in", [...new Set(cardIds)])
    .execute();
  return new Map(rows.map((row) => [row.id, toCard(row)]));
}

/** Writes a card as the processor shows it; one that was removed here comes back only if it is saved there again. */
export async function upsertCard(tx: Transaction, customer: Customer, card: SavedCard, now: Date): Promise<void> {
  await sql`
    insert into payments.cards (root_id, tenant_id, account_id, id, provider_id, method_ref, brand, last4, exp_month, exp_year, fingerprint, created_at)
    values (${customer.rootId}, ${customer.tenantId}, ${customer.accountId}, ${newId()}, ${customer.providerId}, ${card.methodRef}, ${card.brand},
      ${card.last4}, ${card.expMonth}, ${card.expYear}, ${card.fingerprint}, ${now})
    on conflict (root_id, provider_id, method_ref) do update
      set brand = excluded.brand, last4 = excluded.last4, exp_month = excluded.exp_month, exp_year = excluded.exp_year`.execute(
    tx.sql,
  );
}

/** Marks cards removed. None of them is the default any more. */
export async function markRemoved(tx: Transaction, cardIds: readonly string[], now: Date): Promise<void> {
  if (cardIds.length === 0) return;
  await tx.sql
    .updateTable("payments.cards")
    .set({ removed_at: now, is_default: false })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "in", [...cardIds])
    .where("removed_at", "is", null)
    .execute();
}

/** Makes a card the one that is charged; without one, the newest where none is. */
export async function makeDefault(tx: Transaction, accountId: string, cardId?: string): Promise<void> {
  // Two that choose at once would both find no default, or two.
  await sql`select from payments.customers where root_id = ${tx.scope.rootId} and account_id = ${accountId} for update`.execute(
    tx.sql,
  );
  const cards = await listCards(tx, accountId);
  const wanted = cardId ?? (cards.find((card) => card.isDefault) ?? cards[0])?.id;
  const before = cards.find((card) => card.isDefault)?.id;
  if (wanted === undefined || wanted === before) return;
  // One after the other: the index allows one default at any moment.
  for (const [id, isDefault] of [
    [before, false],
    [wanted, true],
  ] as const) {
    if (id === undefined) continue;
    await tx.sql
      .updateTable("payments.cards")
      .set({ is_default: isDefault })
      .where("root_id", "=", tx.scope.rootId)
      .where("id", "=", id)
      .execute();
  }
}

/** The card a processor's event is about. */
export async function findCardByRef(
  tx: Transaction,
  key: { providerId: string; methodRef: string },
): Promise<Card | null> {
  const row = await tx.sql
    .selectFrom("payments.cards")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", key.providerId)
    .where("method_ref", "=", key.methodRef)
    .executeTakeFirst();
  return row ? toCard(row) : null;
}

/** A bank sent a new card under the same reference. */
export async function changeCard(tx: Transaction, cardId: string, card: SavedCard): Promise<void> {
  await tx.sql
    .updateTable("payments.cards")
    .set({ brand: card.brand, last4: card.last4, exp_month: card.expMonth, exp_year: card.expYear })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", cardId)
    .execute();
}
