import {
  createCardSetup,
  createWalletTopUp,
  getAutoRecharge,
  getWalletAlert,
  getWalletTopUp,
  listCards as listCardsRoute,
  listWalletTopUps,
  putAutoRecharge,
  putWalletAlert,
  removeCard as removeCardRoute,
  setDefaultCard as setDefaultRoute,
} from "@tandem/api-schema";
import { parsePublicId, publicId, type Transaction, withScope } from "@tandem/core/kernel";
import {
  advancePayment,
  getWalletWatch,
  listCards,
  listPayments,
  nameCards,
  type PaymentRow,
  readPayment,
  removeCard,
  setAutoRecharge,
  setDefaultCard,
  setLowBalanceAlert,
  startCardSetup,
  startTopUp,
} from "@tandem/core/payments";
import type { App } from "../app.ts";
import { actorOf, ownScope, type Principal, readScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { siteOf } from "../http/guard.ts";
import { publicBase } from "../http/public-base.ts";
import { presentAutoRecharge, presentCard, presentTopUp, presentWalletAlert } from "../present/payments.ts";
import { fromMoney } from "../present/values.ts";
import type { Services } from "../services.ts";

// Whoever follows a payment asks often; the processor is asked no more than this often for it.
const askEveryMs = 2_000;

/** Whose money a request is about. */
function ownerOf(principal: Principal) {
  const { accountId } = ownScope(principal);
  return { rootId: principal.rootId, tenantId: principal.tenantId, accountId };
}

/** Money into the caller's wallet. */
export function topUpRoutes(app: App, services: Services): void {
  const { database, payments, config, clock } = services;
  const present = async (tx: Transaction, rows: readonly PaymentRow[]) => {
    const cards = await nameCards(
      tx,
      rows.flatMap((row) => row.cardId ?? []),
    );
    return (row: PaymentRow) => presentTopUp(row, cards);
  };

  app.openapi(createWalletTopUp, async (c) => {
    const principal = c.get("principal");
    const { amount, method, saveCard, returnPath } = c.req.valid("json");
    const { currency } = siteOf(c);
    const payment = await startTopUp(payments, ownerOf(principal), {
      paymentId: c.get("operationId"),
      amountMicros: fromMoney(amount, currency, "amount"),
      currency,
      saveCard,
      returnUrl: publicBase(c, config) + returnPath,
      ...(method !== "checkout" && { cardId: parsePublicId("crd", method) }),
    });
    const shown = await withScope(database, ownScope(principal), (tx) => present(tx, [payment]));
    return c.json(shown(payment), 201);
  });

  app.openapi(listWalletTopUps, async (c) => {
    const { cursor, limit } = c.req.valid("query");
    const after = readCursor("top-ups", cursor, 1);
    const scope = ownScope(c.get("principal"));
    const page = await withScope(database, scope, async (tx) => {
      const rows = await listPayments(tx, { limit: limit + 1, ...(after && { beforeId: String(after[0]) }) });
      return toPage(rows, { limit, list: "top-ups", at: (row) => [row.id], present: await present(tx, rows) });
    });
    return c.json(page, 200);
  });

  app.openapi(getWalletTopUp, async (c) => {
    const scope = readScope(c.get("principal"));
    const paymentId = parsePublicId("top", c.req.valid("param").topUpId);
    const known = await withScope(database, scope, (tx) => readPayment(tx, paymentId));
    const asked = known.lookedAt === null ? known.createdAt : known.lookedAt;
    const stale = clock.now().getTime() - asked.getTime() > askEveryMs;
    const payment = stale ? await advancePayment(payments, { rootId: known.rootId, paymentId }) : known;
    const shown = await withScope(database, scope, (tx) => present(tx, [payment]));
    return c.json(shown(payment), 200);
  });
}

/** The caller's saved cards. */
export function cardRoutes(app: App, services: Services): void {
  const { database, payments, config } = services;

  app.openapi(listCardsRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const cards = await withScope(database, scope, (tx) => listCards(tx, scope.accountId));
    return c.json({ data: cards.map(presentCard) }, 200);
  });

  app.openapi(createCardSetup, async (c) => {
    const returnUrl = new URL(publicBase(c, config) + c.req.valid("json").returnPath);
    const cancelUrl = returnUrl.href;
    returnUrl.searchParams.set("card", "saved");
    const { currency } = siteOf(c);
    const setupRef = publicId("crd", c.get("operationId"));
    const setup = { setupRef, currency, returnUrl: returnUrl.href, cancelUrl };
    return c.json({ url: await startCardSetup(payments, ownerOf(c.get("principal")), setup) }, 201);
  });

  app.openapi(setDefaultRoute, async (c) => {
    const cardId = parsePublicId("crd", c.req.valid("param").cardId);
    const cards = await setDefaultCard(payments, ownerOf(c.get("principal")), cardId);
    return c.json({ data: cards.map(presentCard) }, 200);
  });

  app.openapi(removeCardRoute, async (c) => {
    const principal = c.get("principal");
    const cardId = parsePublicId("crd", c.req.valid("param").cardId);
    await removeCard(payments, ownerOf(principal), { cardId, actor: actorOf(principal) });
    return c.body(null, 204);
  });
}

/** What happens when the caller's wallet runs low. */
export function walletSettingRoutes(app: App, services: Services): void {
  const { database, payments } = services;

  app.openapi(getAutoRecharge, async (c) => {
    const scope = ownScope(c.get("principal"));
    const watch = await withScope(database, scope, (tx) => getWalletWatch(tx, scope.accountId));
    return c.json(presentAutoRecharge(watch, siteOf(c).currency), 200);
  });

  app.openapi(putAutoRecharge, async (c) => {
    const principal = c.get("principal");
    const { currency } = siteOf(c);
    const wish = c.req.valid("json");
    const owner = { ...ownerOf(principal), currency, actor: actorOf(principal) };
    const known = await withScope(database, ownScope(principal), (tx) => getWalletWatch(tx, owner.accountId));
    const watch = await setAutoRecharge(
      payments,
      owner,
      wish.enabled
        ? {
            on: true,
            belowMicros: fromMoney(wish.below, currency, "below"),
            amountMicros: fromMoney(wish.amount, currency, "amount"),
            monthMaxMicros:
              wish.monthlyMaximum === null ? null : fromMoney(wish.monthlyMaximum, currency, "monthlyMaximum"),
          }
        : {
            // Switched off, the figures stay for the next time.
            on: false,
            belowMicros: known?.rechargeBelowMicros ?? null,
            amountMicros: known?.rechargeAmountMicros ?? null,
            monthMaxMicros: known?.rechargeMonthMaxMicros ?? null,
          },
    );
    return c.json(presentAutoRecharge(watch, currency), 200);
  });

  app.openapi(getWalletAlert, async (c) => {
    const scope = ownScope(c.get("principal"));
    const watch = await withScope(database, scope, (tx) => getWalletWatch(tx, scope.accountId));
    return c.json(presentWalletAlert(watch, siteOf(c).currency), 200);
  });

  app.openapi(putWalletAlert, async (c) => {
    const { currency } = siteOf(c);
    const wish = c.req.valid("json");
    const owner = { ...ownerOf(c.get("principal")), currency };
    const belowMicros = wish.enabled ? fromMoney(wish.below, currency, "below") : null;
    const watch = await setLowBalanceAlert(payments, owner, { on: wish.enabled, belowMicros });
    return c.json(presentWalletAlert(watch, currency), 200);
  });
}
