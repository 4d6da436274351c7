import { enqueue, rootScope, withScope } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { processorFailed } from "./errors.ts";
import type { Card } from "./payment.ts";
import { callProcessor, chooseProcessor, ensureCustomer, logFailure, requireDone } from "./processors.ts";
import {
  type Customer,
  getCard,
  listCards,
  listCustomers,
  makeDefault,
  markRemoved,
  upsertCard,
} from "./queries-cards.ts";
import { changeWatch, readWatch } from "./queries-watches.ts";
import type { PayingAccount, PaymentsServices } from "./services.ts";

// The processor tells when a card was saved. Should that be lost, it is asked by then.
const askAfterMs = [20_000, 120_000, 900_000] as const;

/**
 * Begins saving a card without a payment: returns the processor's page on which the person types it. `setupId` made once for the
 * intended card. Throws `payments.unavailable`, `payments.processor_failed`.
 */
export async function startCardSetup(
  services: PaymentsServices,
  owner: PayingAccount,
  setup: { setupRef: string; currency: string; returnUrl: string; cancelUrl: string },
): Promise<string> {
  const providerId = await chooseProcessor(services, owner.rootId, setup.currency);
  const { customerRef } = await ensureCustomer(services, owner, providerId);
  const request = { ourRef: setup.setupRef, customerRef, returnUrl: setup.returnUrl, cancelUrl: setup.cancelUrl };
  const outcome = await callProcessor(services, providerId, "createCardSetup", (one) => one.createCardSetup(request));
  const { url } = requireDone(services, outcome);
  if (url === null) throw processorFailed("no_page");
  await withScope(services.database, rootScope(owner.rootId), async (tx) => {
    const now = services.clock.now().getTime();
    for (const waitMs of askAfterMs) {
      const job = { rootId: owner.rootId, accountId: owner.accountId };
      await enqueue(tx, "payments.sync_cards", job, {
        jobKey: `payments.sync_cards:${owner.accountId}:${waitMs}`,
        runAt: new Date(now + waitMs),
      });
    }
  });
  return url;
}

/** Makes an account's cards here what they are at its processors. The newest saved one becomes the default where there is none. */
export async function syncCards(
  services: PaymentsServices,
  at: { rootId: string; accountId: string },
): Promise<Card[]> {
  const scope = rootScope(at.rootId);
  const customers = await withScope(services.database, scope, (tx) => listCustomers(tx, at.accountId));
  for (const customer of customers) await syncCustomer(services, customer);
  return withScope(services.database, scope, (tx) => listCards(tx, at.accountId));
}

async function syncCustomer(services: PaymentsServices, customer: Customer & { customerRef: string }): Promise<void> {
  const askedAt = services.clock.now();
  const answer = await callProcessor(services, customer.providerId, "listCards", (one) =>
    one.listCards(customer.customerRef),
  );
  if (answer.kind === "failed") {
    logFailure(services, answer.error);
    throw processorFailed(answer.error.category);
  }
  const shown = new Set(answer.value.map((card) => card.methodRef));
  await withScope(services.database, rootScope(customer.rootId), async (tx) => {
    const before = await listCards(tx, customer.accountId);
    for (const card of answer.value) await upsertCard(tx, customer, card, askedAt);
    const gone = before.filter(
      (card) => card.providerId === customer.providerId && !shown.has(card.methodRef) && card.createdAt < askedAt,
    );
    await markRemoved(
      tx,
      gone.map((card) => card.id),
      askedAt,
    );
    await makeDefault(tx, customer.accountId);
    const known = new Set(before.map((card) => card.methodRef));
    if (answer.value.some((card) => !known.has(card.methodRef))) await tryAgain(services, tx, customer.accountId);
  });
}

/** The person acted: auto-recharge need not rest any longer. */
async function tryAgain(
  services: PaymentsServices,
  tx: Parameters<typeof readWatch>[0],
  accountId: string,
): Promise<void> {
  const watch = await readWatch(tx, { accountId, lock: true });
  if (watch) await changeWatch(tx, accountId, { failures: 0, pausedUntil: null }, services.clock.now());
}

/** Makes a saved card the one that auto-recharge charges. Throws `payments.card_not_found`. */
export async function setDefaultCard(
  services: PaymentsServices,
  owner: PayingAccount,
  cardId: string,
): Promise<Card[]> {
  return withScope(services.database, rootScope(owner.rootId), async (tx) => {
    await getCard(tx, owner.accountId, cardId);
    await makeDefault(tx, owner.accountId, cardId);
    await tryAgain(services, tx, owner.accountId);
    return listCards(tx, owner.accountId);
  });
}

/** Forgets a saved card, here and at the processor. Throws `payments.card_not_found`, `payments.processor_failed`. */
export async function removeCard(
  services: PaymentsServices,
  owner: PayingAccount,
  removal: { cardId: string; actor: string },
): Promise<void> {
  const scope = rootScope(owner.rootId);
  const card = await withScope(services.database, scope, (tx) => getCard(tx, owner.accountId, removal.cardId));
  const answer = await callProcessor(services, card.providerId, "removeCard", (one) => one.removeCard(card.methodRef));
  if (answer.kind === "failed") {
    logFailure(services, answer.error);
    throw processorFailed(answer.error.category);
  }
  await withScope(services.database, scope, async (tx) => {
    await markRemoved(tx, [card.id], services.clock.now());
    await makeDefault(tx, owner.accountId);
    await recordAudit(tx, {
      tenantId: owner.tenantId,
      accountId: owner.accountId,
      actor: removal.actor,
      action: "card.removed",
      subject: card.id,
      details: { brand: card.brand, last4: card.last4 },
    });
  });
}
