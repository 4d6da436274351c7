import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type KnownDifference, loadApiDescription, skippedReason } from "../test/api-description.ts";
import { iccidOf, startTestClient, type TestClient, transaction, usBundle } from "./test-client.ts";

const description = loadApiDescription("esim-go-v2.4.yaml");

/** Where the description of v2.4 and the facts of the sheet differ. */
const differences = {
  decimals: { at: /\/price$/, why: 'sheet, Money: "schema sometimes says integer, examples are decimals"' },
  balance: { at: /^\/(balance|amount)$/, why: "sheet, Money: balances are decimals too" },
} satisfies Record<string, KnownDifference>;

/** Parts that live integrations see around what the description calls the reply. */
const unwrapped = {
  whole: (body: unknown) => [body],
  /** sheet, Resources: the description says one object, the reply is a list of them. */
  each: (body: unknown) => body as unknown[],
  /** FACTS.md: live integrations read `orders`. */
  orders: (body: unknown) => (body as { orders: unknown[] }).orders,
};

let client: TestClient;
let iccid: string;
let reference: string;
let usedIccid: string;

beforeAll(async () => {
  client = await startTestClient();
  client.simulator.portal({ catalogueShape: "array" });
  const order = await client.buy(usBundle, 2);
  reference = order.orderReference;
  [iccid = "", usedIccid = ""] = order.order[0]?.iccids ?? [];
  client.simulator.install(usedIccid);
  client.simulator.use(usedIccid, 1_000_000);
  await client.send("POST", "/orders", { body: transaction(usBundle, { quantity: 3 }, { assign: false }) });
  client.simulator.portal({ refundsEnabled: true });
});
afterAll(() => client.simulator.close());

type Case = {
  method: string;
  /** The address as the description has it. */
  address: string;
  path: () => string;
  body?: () => unknown;
  parts?: (body: unknown) => unknown[];
  known?: readonly KnownDifference[];
  /** The one schema of several that the reply must be; the description's choice between them fits both. */
  component?: string;
};

const usageId = async () => {
  const inventory = (await client.send("GET", "/inventory")).body as { bundles: [{ available: [{ id: number }] }] };
  return inventory.bundles[0].available[0].id;
};

const reads: Case[] = [
  { method: "GET", address: "/catalogue", path: () => "/catalogue?perPage=200", known: [differences.decimals] },
  {
    method: "GET",
    address: "/catalogue/bundle/{name}",
    path: () => `/catalogue/bundle/${usBundle}`,
    known: [differences.decimals],
  },
  { method: "GET", address: "/networks", path: () => "/networks?returnAll=true" },
  { method: "GET", address: "/orders", path: () => "/orders?includeIccids=true", parts: unwrapped.orders },
  { method: "GET", address: "/orders/{orderReference}", path: () => `/orders/${reference}` },
  {
    method: "GET",
    address: "/esims/assignments",
    path: () => `/esims/assignments?reference=${reference}`,
    parts: unwrapped.each,
  },
  { method: "GET", address: "/esims", path: () => "/esims" },
  { method: "GET", address: "/esims/{iccid}", path: () => `/esims/${usedIccid}` },
  { method: "GET", address: "/esims/{iccid}/bundles", path: () => `/esims/${usedIccid}/bundles?includeUsed=true` },
  { method: "GET", address: "/esims/{iccid}/bundles/{name}", path: () => `/esims/${usedIccid}/bundles/${usBundle}` },
  {
    method: "GET",
    address: "/esims/{iccid}/compatible/{bundle}",
    path: () => `/esims/${iccid}/compatible/${usBundle}`,
  },
  { method: "GET", address: "/esims/{iccid}/history", path: () => `/esims/${iccid}/history`, parts: unwrapped.each },
  { method: "GET", address: "/esims/{iccid}/location", path: () => `/esims/${usedIccid}/location` },
  { method: "GET", address: "/esims/{iccid}/refresh", path: () => `/esims/${iccid}/refresh` },
  { method: "GET", address: "/inventory", path: () => "/inventory" },
  { method: "GET", address: "/organisation", path: () => "/organisation", known: [differences.balance] },
  { method: "GET", address: "/organisation/groups", path: () => "/organisation/groups" },
];

const writes: Case[] = [
  {
    method: "POST",
    address: "/orders",
    path: () => "/orders",
    body: () => transaction(usBundle),
    component: "OrderResponseTransaction",
  },
  {
    method: "POST",
    address: "/orders",
    path: () => "/orders",
    body: () => ({ ...transaction(usBundle), type: "validate" }),
    component: "OrderResponseValidate",
  },
  { method: "POST", address: "/esims/apply", path: () => "/esims/apply", body: () => ({ name: usBundle }) },
  { method: "PUT", address: "/esims", path: () => `/esims?iccid=${iccid}&customerRef=att_1` },
  { method: "POST", address: "/esims/{iccid}/sms", path: () => `/esims/${iccid}/sms`, body: () => ({ message: "Hi" }) },
  {
    method: "POST",
    address: "/organisation/balance",
    path: () => "/organisation/balance?amount=1000",
    known: [differences.balance],
  },
  {
    method: "DELETE",
    address: "/esims/{iccid}/bundles/{name}",
    path: () => `/esims/${iccid}/bundles/${usBundle}?type=validate`,
  },
];

describe.skipIf(!description)(description ? "replies under v2.4" : skippedReason, () => {
  test.each([...reads, ...writes])("$method $address answers as described", async (one) => {
    const reply = await client.send(one.method, one.path(), { version: "v2.4", body: one.body?.() });
    expect(reply.status, reply.text).toBe(200);
    const parts = (one.parts ?? unwrapped.whole)(reply.body);
    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) expect(findings(one, "200", "application/json", part)).toEqual([]);
  });

  test("POST /inventory/refund answers as described", async () => {
    const body = { usageId: await usageId(), quantity: 1 };
    const reply = await client.send("POST", "/inventory/refund", { version: "v2.4", body });
    const one = { method: "POST", address: "/inventory/refund" };
    expect(findings(one, "200", "application/json", reply.body)).toEqual([]);
  });

  test("DELETE of one assignment answers as described", async () => {
    const extra = iccidOf(await client.buy(usBundle));
    const usage = await client.send("GET", `/esims/${extra}/bundles`);
    const [{ assignments }] = usage.body.bundles as [{ assignments: [{ id: string }] }];
    const path = `/esims/${extra}/bundles/${usBundle}/assignments/${assignments[0].id}`;
    const reply = await client.send("DELETE", path, { version: "v2.4" });
    const one = { method: "DELETE", address: "/esims/{iccid}/bundles/{name}/assignments/{assignmentId}" };
    expect(reply.status, reply.text).toBe(200);
    expect(findings(one, "200", "application/json", reply.body)).toEqual([]);
  });

  test.each([
    ["GET", "/orders/{orderReference}", "/orders/none", "400", "application/json", undefined],
    ["POST", "/orders", "/orders", "400", "text/plain", {}],
    ["GET", "/esims/{iccid}", "/esims/8944000000000000000", "403", "application/json", undefined],
  ])("%s %s refuses as described", async (method, address, path, status, media, body) => {
    const reply = await client.send(method, path, { version: "v2.4", body });
    expect(String(reply.status)).toBe(status);
    expect(reply.headers.get("content-type")).toContain(media);
    expect(findings({ method, address }, status, media, reply.body)).toEqual([]);
  });

  test("the usage callback is as described", () => {
    client.simulator.portal({ callbackUrl: "http://127.0.0.1:9/closed" });
    client.simulator.use(usedIccid, 3_000_000_000);
    const sent = client.simulator.webhooks().find(({ event }) => event === "Utilisation");
    client.simulator.portal({ callbackUrl: "" });
    const body: unknown = JSON.parse(sent?.body ?? "{}");
    expect(body).toHaveProperty("bundle.remainingQuantity");
    expect(description?.findings(["components", "schemas", "BundleAlert"], body)).toEqual([]);
  });

  test("no difference is listed that is none", () => {
    const idle = Object.entries(differences).filter(([, difference]) => !needed.has(difference));
    expect(idle.map(([name]) => name)).toEqual([]);
  });
});

type Described = Pick<Case, "method" | "address" | "known" | "component">;

const needed = new Set<KnownDifference>();

/** Findings that are no known difference; notes which of those were met. */
function findings(one: Described, status: string, media: string, value: unknown) {
  const operation = ["paths", one.address, one.method.toLowerCase(), "responses", status, "content", media, "schema"];
  const path = one.component ? ["components", "schemas", one.component] : operation;
  const found = description?.findings(path, value) ?? [];
  return found.filter(({ at }) => {
    const difference = one.known?.find((known) => known.at.test(at));
    if (difference) needed.add(difference);
    return difference === undefined;
  });
}
