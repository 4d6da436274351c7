import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type KnownDifference, loadApiDescription, skippedReason } from "../test/api-description.ts";
import { type Receiver, startReceiver } from "../test/receiver.ts";
import { iccidOf, startTestClient, type TestClient, usPackage } from "./test-client.ts";

const description = loadApiDescription("airalo.json");

/**
 * The description's schemas were made from single samples, so a value that happened to be null or a key that came
 * later is not in them. These are the places, each with the fact it goes by.
 */
const differences = {
  apn: { at: /\/apn_(type|value)$/, why: "null in some samples, text in others" },
  pricing: { at: /^\/pricing(\/|$)/, why: "sheet, Money: account pricing model beside the data [PHP]" },
  priced: { at: /^\/data\/(net_price|pricing_model)$/, why: "sheet, Resources: POST /v2/orders [PHP]" },
  planned: {
    at: /^\/data\/(voice|text|brand_settings_name)$/,
    why: "sheet, Resources: POST /v2/orders; null in samples",
  },
  newerSim: {
    at: /\/sims\/\d+\/(apn|msisdn|direct_apple_installation_url)(\/|$)/,
    why: "in the newer sample of POST /v2/orders",
  },
  sim: { at: /\/(apn|msisdn)(\/|$)/, why: "sheet, Sim: newer keys" },
  unset: { at: /\/(brand_settings_name|confirmation_code|recycled_at)$/, why: "null or text by eSIM" },
  described: { at: /\/description$/, why: "null where the sample had none, text where one was given" },
  started: {
    at: /\/(activated_at|expired_at|finished_at|short_info)$/,
    why: "null before use, text after (and reversed)",
  },
  text: { at: /\/(voice|text|short_info)$/, why: "null on data-only packages" },
  pages: { at: /^\/links\/(prev|next)$/, why: "null on the first and last page" },
  steps: { at: /\/steps$/, why: "how many steps there are is up to the operator" },
  credit: { at: /\/availableBalance\/amount$/, why: "the sample's amount was a whole 0" },
  fractions: { at: /\/package\/(price|net_price)$/, why: "the sample had whole amounts" },
} satisfies Record<string, KnownDifference>;

let client: TestClient;
let receiver: Receiver;
let iccid: string;
let orderId: number;

beforeAll(async () => {
  client = await startTestClient();
  receiver = await startReceiver();
  client.simulator.portal({ laterPages: "array", usageCacheSeconds: 0 });
  const order = await client.buy(usPackage, { description: "att_0001", brand_settings_name: "Tandem" });
  [iccid, orderId] = [iccidOf(order), order.id];
  client.simulator.install(iccid);
  client.simulator.use(iccid, 1_048_576);
});
afterAll(async () => {
  await receiver.close();
  await client.simulator.close();
});

type Case = {
  method: string;
  address: string;
  /** The key of the answer in the description; some hold a title behind a status. */
  answer: string;
  status?: number;
  path: () => string;
  form?: Record<string, string>;
  json?: () => unknown;
  known?: readonly KnownDifference[];
};

const { pricing, priced, planned, apn, newerSim, sim, unset, described, started, text, pages, fractions } = differences;
const listed = [apn, newerSim, sim, described, pages];

const reads: Case[] = [
  {
    method: "GET",
    address: "/v2/packages",
    answer: "x-200:List Packages with topup (200)",
    path: () => "/packages?include=topup&limit=30",
    known: [pricing],
  },
  {
    method: "GET",
    address: "/v2/packages",
    answer: "x-200:List Global Packages (200)",
    path: () => "/packages?filter[type]=global&limit=3",
    known: [pricing],
  },
  {
    method: "GET",
    address: "/v2/orders",
    answer: "200",
    path: () => "/orders?include=sims,user,status",
    known: listed,
  },
  {
    method: "GET",
    address: "/v2/orders/{order_id}",
    answer: "200",
    path: () => `/orders/${orderId}?include=sims,user,status`,
    known: listed,
  },
  {
    method: "GET",
    address: "/v2/sims",
    answer: "200",
    path: () => "/sims?include=order,order.status,order.user,share",
    known: [...listed, unset],
  },
  {
    method: "GET",
    address: "/v2/sims/{sim_iccid}",
    answer: "200",
    path: () => `/sims/${iccid}?include=order,order.status,order.user,share`,
    known: [...listed, unset],
  },
  { method: "GET", address: "/v2/sims/{sim_iccid}/usage", answer: "200", path: () => `/sims/${iccid}/usage` },
  {
    method: "GET",
    address: "/v2/sims/{iccid}/packages",
    answer: "200",
    path: () => `/sims/${iccid}/packages`,
    known: [started, text, fractions],
  },
  {
    method: "GET",
    address: "/v2/sims/{iccid}/topups",
    answer: "200",
    path: () => `/sims/${iccid}/topups`,
    known: [text],
  },
  {
    method: "GET",
    address: "/v2/sims/{sim_iccid}/instructions",
    answer: "200",
    path: () => `/sims/${iccid}/instructions`,
    known: [differences.steps],
  },
  { method: "GET", address: "/v2/balance", answer: "200", path: () => "/balance", known: [differences.credit] },
  { method: "GET", address: "/v2/compatible-devices", answer: "200", path: () => "/compatible-devices" },
];

const orderForm = { package_id: usPackage, quantity: "1", type: "sim", description: "att_0002" };

const writes: Case[] = [
  {
    method: "POST",
    address: "/v2/token",
    answer: "200",
    path: () => "/token",
    form: { client_id: "airalo-lab-client", client_secret: "airalo-lab-secret", grant_type: "client_credentials" },
  },
  {
    method: "POST",
    address: "/v2/orders",
    answer: "200",
    path: () => "/orders",
    form: orderForm,
    known: [priced, planned, apn, newerSim],
  },
  {
    method: "POST",
    address: "/v2/orders",
    answer: "x-200:Submit Order with Voice&Data package (200)",
    path: () => "/orders",
    json: () => ({ ...orderForm, quantity: 1, brand_settings_name: "Tandem" }),
    known: [priced, apn, { at: /\/sims\/\d+\/msisdn$/, why: "null on data-only plans" }],
  },
  {
    method: "POST",
    address: "/v2/orders-async",
    answer: "202",
    status: 202,
    path: () => "/orders-async",
    json: () => ({ ...orderForm, webhook_url: receiver.url }),
  },
  {
    method: "POST",
    address: "/v2/orders/topups",
    answer: "200",
    path: () => "/orders/topups",
    form: {
      package_id: `${usPackage}-topup`,
      get iccid() {
        return iccid;
      },
    },
    known: [priced, planned, { at: /^\/data\/price$/, why: "the sample had a whole amount" }],
  },
  {
    method: "POST",
    address: "/v2/future-orders",
    answer: "200",
    path: () => "/future-orders",
    json: () => ({ ...orderForm, due_date: new Date(Date.now() + 4e8).toISOString().slice(0, 16).replace("T", " ") }),
  },
  {
    method: "PUT",
    address: "/v2/sims/{sim_iccid}/brand",
    answer: "200",
    path: () => `/sims/${iccid}/brand`,
    json: () => ({ brand_settings_name: "Tandem" }),
  },
  {
    method: "POST",
    address: "/v2/refund",
    answer: "202",
    status: 202,
    path: () => "/refund",
    json: () => ({ iccids: [iccid], reason: "NO_COVERAGE" }),
  },
  {
    method: "POST",
    address: "/v2/voucher/esim",
    answer: "200",
    path: () => "/voucher/esim",
    json: () => ({ vouchers: [{ package_id: usPackage, quantity: 1, booking_reference: "b1" }] }),
  },
  {
    method: "POST",
    address: "/v2/notifications/opt-in",
    answer: "200",
    path: () => "/notifications/opt-in",
    json: () => ({ type: "webhook_credit_limit", webhook_url: receiver.url, levels: [50, 90] }),
  },
  {
    method: "POST",
    address: "/v2/simulator/webhook",
    answer: "200",
    path: () => "/simulator/webhook",
    json: () => ({ event: "low_data_notification", type: "data_75", iccid, webhook_url: receiver.url }),
  },
];

const unknownSim = "/sims/8944000000000000000";
const refusals: Case[] = [
  {
    method: "POST",
    address: "/v2/token",
    answer: "422",
    status: 422,
    path: () => "/token",
    form: { grant_type: "client_credentials", client_id: "nobody" },
  },
  {
    method: "POST",
    address: "/v2/token",
    answer: "x-422:Request Access Token (401)",
    status: 401,
    path: () => "/token",
    form: { grant_type: "client_credentials", client_id: "airalo-lab-client", client_secret: "wrong" },
  },
  { method: "GET", address: "/v2/packages", answer: "422", status: 422, path: () => "/packages?limit=x" },
  {
    method: "POST",
    address: "/v2/orders",
    answer: "422",
    status: 422,
    path: () => "/orders",
    json: () => ({ package_id: "none", quantity: 51 }),
  },
  {
    method: "POST",
    address: "/v2/orders-async",
    answer: "x-422:Submit Order Async (422) Not opted in and no webhook_url provided",
    status: 422,
    path: () => "/orders-async",
    json: () => orderForm,
  },
  {
    method: "POST",
    address: "/v2/future-orders",
    answer: "x-422:Invalid package validation error",
    status: 422,
    path: () => "/future-orders",
    json: () => ({ ...orderForm, package_id: "test-out-of-stock-7days-1gb" }),
  },
  { method: "GET", address: "/v2/orders", answer: "422", status: 422, path: () => "/orders?limit=x&page=x" },
  {
    method: "GET",
    address: "/v2/sims/{sim_iccid}/usage",
    answer: "404",
    status: 404,
    path: () => `${unknownSim}/usage`,
  },
  {
    method: "POST",
    address: "/v2/orders/topups",
    answer: "x-422:Submit Top-up Order: 422 (Required fields are missing)",
    status: 422,
    path: () => "/orders/topups",
    json: () => ({}),
  },
  {
    method: "POST",
    address: "/v2/refund",
    answer: "422",
    status: 422,
    path: () => "/refund",
    json: () => ({ iccids: ["8944000000000000000"], reason: "NO_COVERAGE" }),
  },
];

describe.skipIf(!description)(description ? "replies" : skippedReason, () => {
  test.each([...reads, ...writes, ...refusals])("$method $address answers as described under $answer", async (one) => {
    const body = one.form ? { form: { ...one.form } } : { json: one.json?.() };
    const reply = await client.send(one.method, one.path(), body);
    expect(reply.status, reply.text).toBe(one.status ?? 200);
    expect(findings(one, reply.body)).toEqual([]);
  });

  test("usage over the limit is refused as described", async () => {
    client.simulator.settings({ rateLimits: "documented" });
    const replies = await Promise.all(Array.from({ length: 12 }, () => client.send("GET", `/sims/${iccid}/usage`)));
    client.simulator.settings({ rateLimits: "off" });
    const refused = replies.find(({ status }) => status === 429);
    const one = { method: "GET", address: "/v2/sims/{sim_iccid}/usage", answer: "429" };
    expect(findings(one, refused?.body)).toEqual([]);
  });

  test("no difference is listed that is none", () => {
    const idle = Object.entries(differences).filter(([, difference]) => !needed.has(difference));
    expect(idle.map(([name]) => name)).toEqual([]);
  });
});

const needed = new Set<KnownDifference>();

/** Findings that are no known difference; notes which of those were met. */
function findings(one: Pick<Case, "method" | "address" | "answer" | "known">, value: unknown) {
  const answer = ["paths", one.address, one.method.toLowerCase(), "responses", one.answer, "content"];
  const media = description?.keys(answer)[0] ?? "application/json";
  const found = description?.findings([...answer, media, "schema"], value) ?? [];
  return found.filter(({ at }) => {
    const difference = one.known?.find((known) => known.at.test(at));
    if (difference) needed.add(difference);
    return difference === undefined;
  });
}
