import { z } from "@hono/zod-openapi";
import { json, route } from "../route.ts";
import { day, id, instant, money, page, paging } from "../values.ts";

const tag = "Operator: money";

const codes = [
  "wallet",
  "sales",
  "provider",
  "stock",
  "credits",
  "loss",
  "top_ups",
  "fees",
  "disputes",
  "tax",
] as const;

/**
 * What a ledger account is for: `wallet` customers' money, `sales` what stays of it, `provider` paid to one provider, `stock` spare
 * profiles, `credits` given by operators, `loss` bought and of no use, `top_ups` paid in by customers, `fees` kept by payment processors,
 * `disputes` frozen while a bank decides. `outside` is everything of tenants the caller does not run.
 */
const ledgerCode = z.enum([...codes, "outside"]).openapi("LedgerCode");

const providerRef = z.object({ id: id("prv"), name: z.string() });
const accountRef = z.object({ id: id("acc"), name: z.string() });
const orderRef = z.object({ id: id("ord"), plan: z.string().openapi({ description: "What was bought" }) });

/** All ledger accounts of one code together; each provider has its own. Credits less debits, so a balance can be negative. */
export const ledgerBalance = z
  .object({
    code: ledgerCode,
    provider: providerRef.nullable(),
    accounts: z.int().openapi({ description: "How many ledger accounts are added up: wallets, for example" }),
    balance: money,
  })
  .openapi("LedgerBalance");

/** The proof per currency: `sum` of all balances is zero, and `walletsHold` is what the open holds come to. */
export const ledgerSum = z
  .object({
    currency: z.string(),
    sum: money,
    balanced: z.boolean(),
    holds: z.object({
      count: z.int(),
      amount: money,
      walletsHold: money,
      agree: z.boolean(),
      oldestAt: instant.nullable(),
    }),
  })
  .openapi("LedgerSum");

export const ledger = z
  .object({ at: instant, sums: z.array(ledgerSum), balances: z.array(ledgerBalance) })
  .openapi("Ledger");

export const getLedger = route({
  method: "get",
  path: "/v1/operator/ledger",
  operationId: "getLedger",
  tag,
  summary: "What all accounts of the books come to, and the proof that they add up",
  access: "operator:read",
  responses: { 200: json(ledger, "The books as they stand") },
});

export const openHold = z
  .object({
    id: id("txf"),
    order: orderRef.nullable(),
    account: accountRef,
    amount: money,
    since: instant,
    expiresAt: instant.nullable(),
  })
  .openapi("OpenHold");

export const listOpenHolds = route({
  method: "get",
  path: "/v1/operator/ledger/holds",
  operationId: "listOpenHolds",
  tag,
  summary: "Money set aside and not yet taken or freed, oldest first",
  access: "operator:read",
  request: { query: paging },
  responses: { 200: json(page(openHold), "One page of open holds") },
});

/** Where the money went. `paid` is what providers got, spares and losses included; `margin` is what stayed of the charges. */
const moneyFigures = z
  .object({
    charged: money,
    paid: money,
    fees: money.openapi({ description: "Kept by payment processors of what customers paid in" }),
    margin: money,
    refunded: money,
    given: money.openapi({ description: "Put into wallets by operators for other reasons, less what was taken back" }),
    added: money.openapi({ description: "Paid in by customers" }),
    lost: money,
  })
  .openapi("MoneyFigures");

export const moneyDays = z
  .object({
    from: day,
    to: day,
    totals: moneyFigures,
    previous: moneyFigures.openapi({ description: "The same of as many days before" }),
    stock: money.openapi({ description: "What the spare profiles cost that wait now" }),
    days: z.array(
      moneyFigures.extend({ day, stock: money.openapi({ description: "At the end of the day" }) }).openapi("MoneyDay"),
    ),
  })
  .openapi("MoneyDays");

export const listMoneyDays = route({
  method: "get",
  path: "/v1/operator/ledger/days",
  operationId: "listMoneyDays",
  tag,
  summary: "Where the money went, day by day (UTC), today included",
  access: "operator:read",
  request: { query: z.object({ range: z.enum(["7d", "30d", "90d"]).default("30d") }) },
  responses: { 200: json(moneyDays, "One entry per day, oldest first") },
});

/** One side of a transfer: the kind of account, and whose it is where it is a wallet or a provider's. */
const transferSide = z
  .object({
    code: ledgerCode,
    tenantId: id("tnt").nullable(),
    provider: providerRef.nullable(),
    account: accountRef.nullable(),
  })
  .openapi("TransferSide");

/** Money that went from the debit to the credit side, or (a hold) was set aside to, or (a void) was freed again. */
export const ledgerTransfer = z
  .object({
    id: id("txf"),
    at: instant,
    kind: z.enum(["post", "hold", "capture", "void"]),
    reason: z.string().openapi({ example: "order" }),
    debit: transferSide,
    credit: transferSide,
    amount: money,
    order: orderRef.nullable(),
    note: z.string().nullable(),
    holdId: id("txf").nullable().openapi({ description: "The hold that a capture or void ended" }),
    expiresAt: instant.nullable(),
  })
  .openapi("LedgerTransfer");

const filters = z.object({
  code: z.enum(codes).optional().openapi({ description: "Either side is such an account" }),
  provider: id("prv").optional().openapi({ description: "Either side is this provider's account" }),
  tenant: id("tnt").optional().openapi({ description: "Either side is one of this tenant's own accounts" }),
  account: id("acc").optional().openapi({ description: "Either side is this customer's wallet" }),
  order: id("ord").optional(),
  kind: z.enum(["post", "hold", "capture", "void"]).optional(),
  from: day.optional(),
  to: day.optional(),
});

export const listLedgerTransfers = route({
  method: "get",
  path: "/v1/operator/ledger/transfers",
  operationId: "listLedgerTransfers",
  tag,
  summary: "Every movement of money, newest first",
  description:
    "With `kind` or `code=wallet` alone, a page looks at 10,000 transfers at most: it may hold fewer than `limit` and still have a next one.",
  access: "operator:read",
  request: { query: paging.extend(filters.shape) },
  responses: { 200: json(page(ledgerTransfer), "One page of transfers") },
});

export const exportLedgerTransfers = route({
  method: "get",
  path: "/v1/operator/ledger/transfers.csv",
  operationId: "exportLedgerTransfers",
  tag,
  summary: "The same list as CSV, up to 50,000 rows",
  access: "operator:read",
  request: { query: filters },
  responses: { 200: { description: "The file", content: { "text/csv": { schema: z.string() } } } },
});
