import { z } from "@hono/zod-openapi";
import { body, done, idempotencyHeaders, json, requiredIdempotencyHeaders, route } from "./route.ts";
import { id, instant, list, money, page, paging, positiveMoney } from "./values.ts";

const tag = "Wallet";

/**
 * `pending`: the payment service has not answered yet. `awaiting_payment`: its page waits at `checkoutUrl`. `action_required`: the card's
 * owner must confirm at `actionUrl`. `processing`: the bank takes its time. Only `succeeded` is money in the wallet.
 */
export const walletTopUpStatus = z
  .enum(["pending", "awaiting_payment", "action_required", "processing", "succeeded", "failed", "cancelled", "expired"])
  .openapi("WalletTopUpStatus");

/** A saved card: brand and last digits, never its number. */
export const card = z
  .object({
    id: id("crd"),
    brand: z.string().openapi({ example: "visa" }),
    last4: z.string().openapi({ example: "4242" }),
    expMonth: z.int(),
    expYear: z.int(),
    isDefault: z.boolean().openapi({ description: "The one that auto-recharge charges" }),
    createdAt: instant,
  })
  .openapi("Card");

/** A payment into the wallet. */
export const walletTopUp = z
  .object({
    id: id("top"),
    status: walletTopUpStatus,
    amount: money,
    method: z.enum(["checkout", "card"]),
    origin: z.enum(["customer", "auto_recharge", "reconciliation"]),
    card: card.omit({ isDefault: true, createdAt: true }).nullable(),
    checkoutUrl: z.string().nullable().openapi({ description: "The payment page, while `awaiting_payment`" }),
    actionUrl: z.string().nullable().openapi({ description: "Where its owner confirms, while `action_required`" }),
    failure: z
      .object({ code: z.string().openapi({ example: "insufficient_funds" }), message: z.string() })
      .nullable()
      .openapi({ description: "Why it failed, or why the last try on the page did" }),
    refunded: money.openapi({ description: "What went back to the card" }),
    createdAt: instant,
    creditedAt: instant.nullable().openapi({ description: "When the money was in the wallet" }),
  })
  .openapi("WalletTopUp");

/** A path of the shop, so that nobody is sent to a stranger's page. */
const returnPath = z
  .string()
  .max(300)
  .regex(/^\/(?![/\\])/, "a path of the shop, like /wallet")
  .default("/wallet")
  .openapi({ description: "Where the payment page sends the person afterwards; a path of the shop" });

export const newWalletTopUp = z
  .strictObject({
    amount: positiveMoney,
    method: z
      .union([z.literal("checkout"), id("crd")])
      .default("checkout")
      .openapi({ description: "`checkout` for the payment page, or the id of a saved card" }),
    saveCard: z.boolean().default(false).openapi({ description: "Keep the card typed into the payment page" }),
    returnPath,
  })
  .openapi("NewWalletTopUp");

export const createWalletTopUp = route({
  method: "post",
  path: "/v1/wallet/top-ups",
  operationId: "createWalletTopUp",
  tag,
  summary: "Add money by card",
  description:
    "By the payment page, or with a saved card. The wallet is credited once the payment service says that it succeeded; follow the top-up until then.",
  access: "wallet:write",
  request: { headers: requiredIdempotencyHeaders, body: body(newWalletTopUp) },
  responses: { 201: json(walletTopUp, "The top-up as far as it came") },
});

export const listWalletTopUps = route({
  method: "get",
  path: "/v1/wallet/top-ups",
  operationId: "listWalletTopUps",
  tag,
  summary: "Payments into the wallet, newest first",
  access: "wallet:read",
  request: { query: paging },
  responses: { 200: json(page(walletTopUp), "One page of top-ups") },
});

export const getWalletTopUp = route({
  method: "get",
  path: "/v1/wallet/top-ups/{topUpId}",
  operationId: "getWalletTopUp",
  tag,
  summary: "One top-up; while it is under way the payment service is asked how it stands",
  access: "wallet:read",
  request: { params: z.object({ topUpId: id("top") }) },
  responses: { 200: json(walletTopUp, "The top-up") },
});

export const listCards = route({
  method: "get",
  path: "/v1/wallet/cards",
  operationId: "listCards",
  tag,
  summary: "Saved cards, the default first",
  access: "wallet:read",
  responses: { 200: json(list(card), "The cards") },
});

export const createCardSetup = route({
  method: "post",
  path: "/v1/wallet/cards",
  operationId: "createCardSetup",
  tag,
  summary: "Save a card without paying",
  access: "wallet:write",
  request: { headers: idempotencyHeaders, body: body(z.strictObject({ returnPath })) },
  responses: {
    201: json(
      z.object({ url: z.string().openapi({ description: "The payment service's page" }) }).openapi("CardSetup"),
      "Where the card is typed in",
    ),
  },
});

const byCard = { params: z.object({ cardId: id("crd") }) };

export const setDefaultCard = route({
  method: "put",
  path: "/v1/wallet/cards/{cardId}/default",
  operationId: "setDefaultCard",
  tag,
  summary: "Charge this card from now on",
  access: "wallet:write",
  request: byCard,
  responses: { 200: json(list(card), "The cards") },
});

export const removeCard = route({
  method: "delete",
  path: "/v1/wallet/cards/{cardId}",
  operationId: "removeCard",
  tag,
  summary: "Forget a saved card",
  access: "wallet:write",
  request: byCard,
  responses: { 204: done("It is forgotten, here and at the payment service") },
});

const below = positiveMoney.openapi({ description: "When the available balance falls below this" });

export const newAutoRecharge = z
  .discriminatedUnion("enabled", [
    z.strictObject({
      enabled: z.literal(true),
      below,
      amount: positiveMoney.openapi({ description: "What is added each time" }),
      monthlyMaximum: positiveMoney
        .nullable()
        .default(null)
        .openapi({ description: "Most that may be added in a calendar month (UTC); null for no limit" }),
    }),
    z.strictObject({ enabled: z.literal(false) }),
  ])
  .openapi("NewAutoRecharge");

export const autoRecharge = z
  .object({
    enabled: z.boolean(),
    below: money.nullable(),
    amount: money.nullable(),
    monthlyMaximum: money.nullable(),
    pausedUntil: instant.nullable().openapi({ description: "It rests until then, after a decline or at the maximum" }),
    failures: z.int().openapi({ description: "Declines in a row" }),
    topUpId: id("top").nullable().openapi({ description: "The one under way" }),
  })
  .openapi("AutoRecharge");

export const getAutoRecharge = route({
  method: "get",
  path: "/v1/wallet/auto-recharge",
  operationId: "getAutoRecharge",
  tag,
  summary: "When and with how much the wallet fills itself",
  access: "wallet:read",
  responses: { 200: json(autoRecharge, "The setting") },
});

export const putAutoRecharge = route({
  method: "put",
  path: "/v1/wallet/auto-recharge",
  operationId: "putAutoRecharge",
  tag,
  summary: "Let the wallet fill itself with the default card, or stop that",
  access: "wallet:write",
  request: { body: body(newAutoRecharge) },
  responses: { 200: json(autoRecharge, "The setting after it") },
});

export const newWalletAlert = z
  .discriminatedUnion("enabled", [
    z.strictObject({ enabled: z.literal(true), below }),
    z.strictObject({ enabled: z.literal(false) }),
  ])
  .openapi("NewWalletAlert");

export const walletAlert = z.object({ enabled: z.boolean(), below: money.nullable() }).openapi("WalletAlert");

export const getWalletAlert = route({
  method: "get",
  path: "/v1/wallet/alerts",
  operationId: "getWalletAlert",
  tag,
  summary: "Below which balance its owner is told",
  access: "wallet:read",
  responses: { 200: json(walletAlert, "The setting") },
});

export const putWalletAlert = route({
  method: "put",
  path: "/v1/wallet/alerts",
  operationId: "putWalletAlert",
  tag,
  summary: "Be told once each time the available balance falls below an amount",
  access: "wallet:write",
  request: { body: body(newWalletAlert) },
  responses: { 200: json(walletAlert, "The setting after it") },
});
