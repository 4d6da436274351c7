import { apiRoutes } from "@tandem/api-schema";
import {
  createDatabase,
  type Database,
  enqueue,
  newId,
  parsePublicId,
  publicId,
  rootScope,
  tenantScope,
  withoutScope,
  withScope,
} from "@tandem/core/kernel";
import { addOptOut, listOptOuts } from "@tandem/core/messaging";
import { createAccount, createPlatform } from "@tandem/core/tenancy";
import { openWallet } from "@tandem/core/wallet";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createApiKey } from "../auth/api-keys.ts";
import { openTestShop, type TestShop } from "../test-shop.ts";
import { type CallThing, isolatedCallRoutes, makeCall } from "./test-isolated-calls.ts";
import { isolatedPaperRoutes, makePapers, type PaperThing } from "./test-isolated-papers.ts";
import { makePayments, type PaymentThing, paymentRoutes } from "./test-isolated-payments.ts";
import { makeRatedThings, type RatedThing, ratedRoutes } from "./test-isolated-rates.ts";
import { makeUsed, type UsedThing, usedRoutes } from "./test-isolated-used.ts";
import { isolatedVpnRoutes } from "./test-isolated-vpn.ts";

/** Ids of things that belong to the sandbox's platform, and bodies that would be accepted for them. */
type Things = Record<
  | PaymentThing
  | RatedThing
  | UsedThing
  | "orderId"
  | "numberId"
  | "iccid"
  | "keyId"
  | "planId"
  | "providerId"
  | "ruleId"
  | "failureRuleId"
  | "decisionId"
  | "taskId"
  | "webhookId"
  | "jobId"
  | "accountId"
  | "endpointId"
  | "eventId"
  | "notificationId"
  | "renewalId"
  | "messageId"
  | "batchId"
  | "templateId"
  | "optOutId"
  | "verificationId"
  | "brakeId"
  | "senderId"
  | "vpnId"
  | "vpnPlanId"
  | CallThing
  | PaperThing,
  string
>;

const countryRoute = { countryCode: "FR" };
const fulfilment = { iccid: "8944500102198304826", activationCode: "LPA:1$rsp.example.com$ABC-1" };
const priceRule = { name: "x", match: {}, markup: { kind: "percent", percent: 10 } };

/**
 * Every route with an id in its path, the id of a thing that exists elsewhere, and a valid body. A new route belongs here; the
 * first test fails until it is.
 */
const routes: Record<
  string,
  { ids: (things: Things) => Record<string, string>; body?: unknown; query?: string; ownerOnly?: true }
> = {
  ...paymentRoutes,
  ...usedRoutes,
  ...ratedRoutes,
  ...isolatedCallRoutes,
  ...isolatedPaperRoutes,
  ...isolatedVpnRoutes,
  "get /v1/plans/{planId}": { ids: ({ planId }) => ({ planId }) },
  "get /v1/orders/{orderId}": { ids: ({ orderId }) => ({ orderId }) },
  "post /v1/orders/{orderId}/cancel": { ids: ({ orderId }) => ({ orderId }) },
  "get /v1/orders/{orderId}/events": { ids: ({ orderId }) => ({ orderId }) },
  "post /v1/orders/{orderId}/rating": { ids: ({ orderId }) => ({ orderId }), body: { rating: 1 } },
  "get /v1/esims/{iccid}": { ids: ({ iccid }) => ({ iccid }) },
  "get /v1/esims/{iccid}/usage": { ids: ({ iccid }) => ({ iccid }) },
  "get /v1/esims/{iccid}/qr.png": { ids: ({ iccid }) => ({ iccid }) },
  "get /v1/esims/{iccid}/qr.svg": { ids: ({ iccid }) => ({ iccid }) },
  "get /v1/esims/{iccid}/top-up-offers": { ids: ({ iccid }) => ({ iccid }) },
  "post /v1/esims/{iccid}/top-ups": { ids: ({ iccid }) => ({ iccid }), body: { offerId: publicId("off", newId()) } },
  "get /v1/numbers/{numberId}": { ids: ({ numberId }) => ({ numberId }) },
  "patch /v1/numbers/{numberId}": { ids: ({ numberId }) => ({ numberId }), body: { label: "not mine" } },
  "delete /v1/numbers/{numberId}": { ids: ({ numberId }) => ({ numberId }) },
  "delete /v1/api-keys/{keyId}": { ids: ({ keyId }) => ({ keyId }) },
  "get /v1/webhook-endpoints/{endpointId}": { ids: ({ endpointId }) => ({ endpointId }), ownerOnly: true },
  "patch /v1/webhook-endpoints/{endpointId}": { ids: ({ endpointId }) => ({ endpointId }), body: { status: "paused" } },
  "delete /v1/webhook-endpoints/{endpointId}": { ids: ({ endpointId }) => ({ endpointId }) },
  "post /v1/webhook-endpoints/{endpointId}/rotate-secret": { ids: ({ endpointId }) => ({ endpointId }) },
  "post /v1/webhook-endpoints/{endpointId}/test": { ids: ({ endpointId }) => ({ endpointId }) },
  "post /v1/webhook-endpoints/{endpointId}/replay": {
    ids: ({ endpointId }) => ({ endpointId }),
    body: { since: "2026-01-01T00:00:00.000Z" },
  },
  "get /v1/webhook-endpoints/{endpointId}/deliveries": { ids: ({ endpointId }) => ({ endpointId }), ownerOnly: true },
  "get /v1/webhook-endpoints/{endpointId}/deliveries/{eventId}": {
    ids: ({ endpointId, eventId }) => ({ endpointId, eventId }),
    ownerOnly: true,
  },
  "post /v1/webhook-endpoints/{endpointId}/deliveries/{eventId}/replay": {
    ids: ({ endpointId, eventId }) => ({ endpointId, eventId }),
  },
  "get /v1/renewals/{renewalId}": { ids: ({ renewalId }) => ({ renewalId }), ownerOnly: true },
  "patch /v1/renewals/{renewalId}": { ids: ({ renewalId }) => ({ renewalId }), body: { autoRenew: true } },
  "post /v1/notifications/{notificationId}/read": { ids: ({ notificationId }) => ({ notificationId }) },
  "post /v1/operator/notifications/{notificationId}/resend": { ids: ({ notificationId }) => ({ notificationId }) },
  "get /v1/messages/{messageId}": { ids: ({ messageId }) => ({ messageId }) },
  "post /v1/messages/{messageId}/cancel": { ids: ({ messageId }) => ({ messageId }) },
  "get /v1/messages/batches/{batchId}": { ids: ({ batchId }) => ({ batchId }) },
  "patch /v1/message-templates/{templateId}": { ids: ({ templateId }) => ({ templateId }), body: { name: "Mine" } },
  "delete /v1/message-templates/{templateId}": { ids: ({ templateId }) => ({ templateId }) },
  "delete /v1/opt-outs/{optOutId}": { ids: ({ optOutId }) => ({ optOutId }) },
  "get /v1/verifications/{verificationId}": { ids: ({ verificationId }) => ({ verificationId }) },
  "post /v1/verifications/{verificationId}/check": {
    ids: ({ verificationId }) => ({ verificationId }),
    body: { code: "123456" },
  },
  "get /v1/operator/messages/{messageId}": { ids: ({ messageId }) => ({ messageId }) },
  "get /v1/operator/verifications/{verificationId}": { ids: ({ verificationId }) => ({ verificationId }) },
  "post /v1/operator/fraud-brakes/{brakeId}/lift": { ids: ({ brakeId }) => ({ brakeId }) },
  "patch /v1/operator/shared-senders/{senderId}": { ids: ({ senderId }) => ({ senderId }), body: { active: false } },
  "get /v1/operator/accounts/{accountId}": { ids: ({ accountId }) => ({ accountId }) },
  "post /v1/operator/accounts/{accountId}/credits": {
    ids: ({ accountId }) => ({ accountId }),
    body: { amount: { amount: "1.00", currency: "USD" }, reason: "credit", note: "not mine" },
  },
  "post /v1/operator/accounts/{accountId}/orders": {
    ids: ({ accountId }) => ({ accountId }),
    body: { planId: publicId("pln", newId()), quantity: 1 },
  },
  "get /v1/operator/accounts/{accountId}/statement": { ids: ({ accountId }) => ({ accountId }) },
  "get /v1/operator/plans/{planId}": { ids: ({ planId }) => ({ planId }) },
  "patch /v1/operator/plans/{planId}": { ids: ({ planId }) => ({ planId }), body: { status: "hidden" } },
  "get /v1/operator/jobs/{jobId}": { ids: ({ jobId }) => ({ jobId }) },
  "post /v1/operator/jobs/{jobId}/retry": { ids: ({ jobId }) => ({ jobId }) },
  "delete /v1/operator/jobs/{jobId}": { ids: ({ jobId }) => ({ jobId }) },
  "get /v1/operator/manual-queue/{taskId}": { ids: ({ taskId }) => ({ taskId }) },
  "post /v1/operator/manual-queue/{taskId}/fulfil": { ids: ({ taskId }) => ({ taskId }), body: fulfilment },
  "post /v1/operator/manual-queue/{taskId}/refund": { ids: ({ taskId }) => ({ taskId }), body: { reason: "not mine" } },
  "post /v1/operator/manual-queue/{taskId}/retry": { ids: ({ taskId }) => ({ taskId }) },
  "get /v1/operator/numbers/{numberId}": { ids: ({ numberId }) => ({ numberId }) },
  "post /v1/operator/numbers/{numberId}/release": { ids: ({ numberId }) => ({ numberId }) },
  "get /v1/operator/orders/{orderId}": { ids: ({ orderId }) => ({ orderId }) },
  "put /v1/operator/price-rules/{ruleId}": { ids: ({ ruleId }) => ({ ruleId }), body: priceRule },
  "delete /v1/operator/price-rules/{ruleId}": { ids: ({ ruleId }) => ({ ruleId }) },
  "get /v1/operator/providers/{providerId}": { ids: ({ providerId }) => ({ providerId }) },
  "patch /v1/operator/providers/{providerId}": { ids: ({ providerId }) => ({ providerId }), body: { priority: 1 } },
  "delete /v1/operator/providers/{providerId}": { ids: ({ providerId }) => ({ providerId }) },
  "post /v1/operator/providers/{providerId}/test": { ids: ({ providerId }) => ({ providerId }) },
  "post /v1/operator/providers/{providerId}/sync": { ids: ({ providerId }) => ({ providerId }) },
  "get /v1/operator/providers/{providerId}/health": { ids: ({ providerId }) => ({ providerId }) },
  "get /v1/operator/providers/{providerId}/metrics": { ids: ({ providerId }) => ({ providerId }) },
  "get /v1/operator/providers/{providerId}/countries": { ids: ({ providerId }) => ({ providerId }) },
  "put /v1/operator/providers/{providerId}/countries/{countryCode}": {
    ids: ({ providerId }) => ({ providerId, ...countryRoute }),
    body: { active: false },
  },
  "get /v1/operator/routing/decisions/{decisionId}": { ids: ({ decisionId }) => ({ decisionId }) },
  "delete /v1/operator/failure-rules/{ruleId}": { ids: ({ failureRuleId }) => ({ ruleId: failureRuleId }) },
  "get /v1/operator/webhooks/{webhookId}": { ids: ({ webhookId }) => ({ webhookId }) },
  "post /v1/operator/webhooks/{webhookId}/replay": { ids: ({ webhookId }) => ({ webhookId }) },
};

/** Paths whose parameter names nothing of a tenant's. */
const noTenantsThing = [
  /^\/v1\/operator\/lab\//, // the sandbox's own toy, of the whole installation
  /^\/v1\/operator\/notification-texts\//, // always the caller's own brand
  /^\/v1\/operator\/routing\/policies\/\{service\}$/, // always the caller's own policy
  /^\/v1\/recordings\/shared\/\{token\}$/, // whoever was given the link, which is sealed
  /^\/v1\/operator\/markups\/\{service\}$/, // always the caller's own markup
  /^\/webhooks\//, // whoever knows the secret address
];

let shop: TestShop;
let database: Database;
let things: Things;
const callers: Record<string, string> = {};

beforeAll(async () => {
  shop = await openTestShop();
  database = createDatabase({ url: shop.db.appUrl, applicationName: "isolation", maxConnections: 3 });
  things = await makeThings();
  const other = await createPlatform(database, { slug: "other", name: "Other", hosts: ["other.test"] });
  callers["an operator of another root"] = await keyFor(other.rootId, other.tenantId, null);
  callers["a customer of another root"] = await keyFor(
    other.rootId,
    other.tenantId,
    await newAccount(other.rootId, other.tenantId),
  );
  const rootId = parsePublicId("tnt", (await shop.admin.api.GET("/v1/me")).data?.tenant.id ?? "");
  const reseller = newId();
  await withScope(database, tenantScope(rootId, reseller), (tx) =>
    tx.sql
      .insertInto("tenancy.tenants")
      .values({
        root_id: rootId,
        tenant_id: reseller,
        parent_id: rootId,
        kind: "reseller",
        slug: "res",
        name: "Reseller",
      })
      .execute(),
  );
  callers["an operator of a reseller in the same root"] = await keyFor(rootId, reseller, null);
  callers["another customer of the same tenant"] = await keyFor(
    rootId,
    rootId,
    await newAccount(rootId, rootId),
    false,
  );
});
afterAll(async () => {
  await database?.close();
  await shop?.close();
});

async function keyFor(rootId: string, tenantId: string, accountId: string | null, all = true): Promise<string> {
  const customer = [
    "orders:read",
    "orders:write",
    "esims:read",
    "esims:write",
    "numbers:read",
    "numbers:write",
    "keys:read",
    "keys:write",
    "wallet:read",
    "wallet:write",
    "hooks:read",
    "hooks:write",
    "notifications:read",
    "notifications:write",
    "messages:read",
    "messages:write",
    "verify:read",
    "verify:write",
    "vpn:read",
    "vpn:write",
    "video:read",
    "video:write",
    "fax:read",
    "fax:write",
    "sims:read",
    "sims:write",
    "renewals:read",
    "renewals:write",
  ] as const;
  const scopes = all ? (["*"] as const) : customer;
  return (await createApiKey(database, { rootId, tenantId, accountId, name: "caller", scopes, createdBy: "test" })).key;
}

async function newAccount(rootId: string, tenantId: string): Promise<string> {
  return withScope(database, tenantScope(rootId, tenantId), async (tx) => {
    const accountId = await createAccount(tx, { name: "Somebody", email: "somebody@example.test" });
    await openWallet(tx, { accountId, currency: "USD" });
    return accountId;
  });
}

/** One of each kind in the sandbox's platform, made as a user would where that is quick. */
async function makeThings(): Promise<Things> {
  const { shopper, admin } = shop;
  const [plan] = (await shopper.plans.list({ country: "FR", limit: 1 })).data;
  const order = await shopper.orders.wait((await shopper.orders.create({ planId: plan?.id ?? "" })).id, {
    timeoutMs: 60_000,
  });
  const [vpnPlan] = await shopper.vpn.plans();
  const vpnOrder = await shopper.vpn.create({ planId: vpnPlan?.id ?? "" });
  const { delivered } = await shopper.orders.wait(vpnOrder.id, { timeoutMs: 60_000 });
  const free = await shopper.numbers.search({ country: "US" });
  const number = await shopper.orders.wait((await shopper.numbers.buy({ offer: free.data[0]?.offer ?? "" })).id);
  for (const upstream of shop.lab.upstreams()) upstream.setFaults([{ operation: "placeOrder", fault: "refused" }]);
  const failed = await shopper.orders.create({ planId: plan?.id ?? "" });
  expect((await shopper.orders.wait(failed.id, { timeoutMs: 60_000 })).status).toBe("manual");
  const { data: tasks } = await admin.api.GET("/v1/operator/manual-queue");
  const { data: providers } = await admin.api.GET("/v1/operator/providers");
  const { data: rules } = await admin.api.GET("/v1/operator/price-rules");
  const { data: decisions } = await admin.api.GET("/v1/operator/routing/decisions");
  const { data: accounts } = await admin.api.GET("/v1/operator/accounts");
  const { data: rule } = await admin.api.POST("/v1/operator/failure-rules", {
    body: {
      decision: "next_provider",
      operation: "placeOrder",
      delayMs: 0,
      maxRetries: 0,
      note: "",
      providerId: null,
      upstream: null,
      category: null,
      code: null,
    },
  });
  const { data: key } = await shopper.api.POST("/v1/api-keys", { body: { name: "mine", scopes: ["orders:read"] } });
  const { data: endpoint } = await shopper.api.POST("/v1/webhook-endpoints", {
    body: { url: `${shop.baseUrl}/nowhere`, description: "", eventTypes: [] },
  });
  const { data: tested } = await shopper.api.POST("/v1/webhook-endpoints/{endpointId}/test", {
    params: { path: { endpointId: endpoint?.id ?? "" } },
  });
  const { data: inbox } = await shopper.api.GET("/v1/notifications");
  const webhookId = await vi.waitFor(
    async () => {
      const { data } = await admin.api.GET("/v1/operator/webhooks");
      if (!data?.data[0]) throw new Error("no webhook yet");
      return data.data[0].id;
    },
    { timeout: 30_000, interval: 250 },
  );
  const rootId = parsePublicId("tnt", (await admin.api.GET("/v1/me")).data?.tenant.id ?? "");
  // No traveller is at hand to use the eSIM, and only one in use has an end.
  await withScope(database, rootScope(rootId), (tx) =>
    tx.sql
      .updateTable("orders.profiles")
      .set({ activated_at: new Date(), expires_at: new Date(Date.now() + 86_400_000) })
      .where("root_id", "=", rootId)
      .where("account_id", "is not", null)
      .execute(),
  );
  const { data: renewals } = await shopper.api.GET("/v1/renewals");
  await withoutScope(database, (tx) =>
    enqueue(tx, "pricing.refresh", { rootId }, { runAt: new Date(Date.now() + 3_600_000), jobKey: "isolation-test" }),
  );
  const { data: jobs } = await admin.api.GET("/v1/operator/jobs", {
    params: { query: { state: "scheduled", name: "pricing.refresh" } },
  });
  return {
    ...(await makeSent(rootId)),
    ...(await makeUsed(shop, database, { rootId })),
    ...(await makeCall(shop, { database, rootId })),
    orderId: order.id,
    numberId: number.delivered[0]?.id ?? "",
    iccid: order.esims[0]?.iccid ?? "",
    keyId: key?.id ?? "",
    planId: plan?.id ?? "",
    providerId: providers?.data[0]?.id ?? "",
    ruleId: rules?.data[0]?.id ?? "",
    failureRuleId: rule?.id ?? "",
    decisionId: decisions?.data[0]?.id ?? "",
    taskId: tasks?.data[0]?.id ?? "",
    webhookId,
    jobId: jobs?.data[0]?.id ?? "",
    accountId: accounts?.data[0]?.id ?? "",
    ...(await makePayments(shop, database, rootId)),
    ...(await makeRatedThings(shop)),
    endpointId: endpoint?.id ?? "",
    eventId: tested?.id ?? "",
    notificationId: inbox?.data[0]?.id ?? "",
    renewalId: renewals?.data[0]?.id ?? "",
    vpnId: delivered[0]?.id ?? "",
    vpnPlanId: vpnPlan?.id ?? "",
    ...(await makePapers(shop, { database, rootId })),
  };
}

/** The paper of the first order. */
/** What is sent: a message that waits for its time, a verification, and what stops them. */
async function makeSent(rootId: string) {
  const { api } = shop.shopper;
  const header = { "idempotency-key": newId() };
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const { data: message } = await api.POST("/v1/messages", {
    params: { header },
    body: { to: "+12025550143", text: "Later", sendAt },
  });
  const { data: batch } = await api.POST("/v1/messages/batches", {
    params: { header: { "idempotency-key": newId() } },
    body: { text: "Later", sendAt, recipients: [{ to: "+12025550144" }] },
  });
  const { data: template } = await api.POST("/v1/message-templates", { body: { name: "Theirs", text: "Hi {{name}}" } });
  const { data: verification } = await api.POST("/v1/verifications", {
    params: { header: { "idempotency-key": newId() } },
    body: { to: "+12025550145", channel: "sms", codeLength: 6, timeoutSeconds: 3_600 },
  });
  const { data: senders } = await shop.admin.api.GET("/v1/operator/shared-senders");
  const { data: me } = await api.GET("/v1/me");
  const account = { tenantId: rootId, accountId: parsePublicId("acc", me?.account?.id ?? ""), now: new Date() };
  const brakeId = newId();
  const optOutId = await withScope(database, rootScope(rootId), async (tx) => {
    const entry = { sender: "+12025550100", recipient: "+12025550143", source: "customer" as const, keyword: null };
    await addOptOut(tx, { ...account, ...entry });
    await tx.sql
      .insertInto("verify.brakes")
      .values({
        ...{
          root_id: rootId,
          tenant_id: rootId,
          account_id: account.accountId,
          id: brakeId,
          prefix: "+999",
          reason: "x",
        },
        ...{ started: 60, approved: 0, usual: 1, since: new Date() },
      })
      .execute();
    return (await listOptOuts(tx, { limit: 1 }))[0]?.id ?? "";
  });
  return {
    messageId: message?.id ?? "",
    batchId: batch?.id ?? "",
    templateId: template?.id ?? "",
    verificationId: verification?.id ?? "",
    senderId: senders?.data[0]?.id ?? "",
    brakeId: publicId("brk", brakeId),
    optOutId: publicId("opt", optOutId),
  };
}

function ask(name: string, key: string): Promise<Response> {
  const [method = "", path = ""] = name.split(" ");
  const { ids, body, query = "" } = routes[name] ?? { ids: () => ({}) };
  const values: Record<string, string> = ids(things);
  const url = shop.baseUrl + path.replaceAll(/\{(\w+)\}/g, (_, id: string) => values[id] ?? "missing") + query;
  return fetch(url, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${key}`,
      "idempotency-key": newId(),
      ...(body ? { "content-type": "application/json" } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(15_000),
  });
}

test("every route that takes an id is in the table", () => {
  const withId = apiRoutes
    .filter((route) => route.path.includes("{") && !noTenantsThing.some((pattern) => pattern.test(route.path)))
    .map((route) => `${route.method} ${route.path}`);
  expect(withId.toSorted()).toEqual(Object.keys(routes).toSorted());
});

test("the ids are real: their owners read them", async () => {
  const missing: string[] = [];
  for (const name of Object.keys(routes).filter((one) => one.startsWith("get "))) {
    const { admin, shopper } = shop.sandbox.apiKeys;
    const response = await ask(name, routes[name]?.ownerOnly ? shopper : admin);
    await response.body?.cancel();
    if (response.status >= 400) missing.push(`${name}: ${response.status}`);
  }
  expect(missing).toEqual([]);
});

test.each([
  "an operator of another root",
  "a customer of another root",
  "an operator of a reseller in the same root",
  "another customer of the same tenant",
])("%s reaches none of them", async (caller) => {
  const reached: string[] = [];
  // Plans belong to the whole root: its resellers and customers sell and buy them.
  const shared = /same/.test(caller) ? ["get /v1/plans/{planId}", "get /v1/operator/plans/{planId}"] : [];
  for (const name of Object.keys(routes).filter((one) => !shared.includes(one))) {
    const response = await ask(name, callers[caller] ?? "");
    await response.body?.cancel();
    if (response.status !== 403 && response.status !== 404) reached.push(`${name}: ${response.status}`);
  }
  expect(reached).toEqual([]);
});

test("after all of that nothing of theirs has changed", async () => {
  const order = await shop.shopper.orders.get(things.orderId);
  expect([order.status, order.rating]).toEqual(["fulfilled", null]);
  const { data: keys } = await shop.shopper.api.GET("/v1/api-keys");
  expect(keys?.data.some((key) => key.id === things.keyId)).toBe(true);
  const { rows } = await withScope(
    database,
    rootScope(parsePublicId("tnt", (await shop.admin.api.GET("/v1/me")).data?.tenant.id ?? "")),
    async (tx) => ({
      rows: await tx.sql.selectFrom("upstreams.providers").select(["status"]).execute(),
    }),
  );
  expect(rows.filter((row) => row.status !== "active")).toEqual([]);
  const { data: message } = await shop.shopper.api.GET("/v1/messages/{messageId}", {
    params: { path: { messageId: things.messageId } },
  });
  expect(message?.state).toBe("scheduled");
  expect(new Set(rows.map((row) => row.status))).toEqual(new Set(["active"]));
  expect((await shop.shopper.vpn.get(things.vpnId)).state).toBe("active");
  const own = await shop.shopper.numbers.get(things.numberId);
  expect([own.status, own.label]).toEqual(["active", null]);
});
