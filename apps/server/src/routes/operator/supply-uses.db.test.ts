import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Schemas } from "../../../../../packages/sdk/src/index.ts";
import { openTestShop, type TestShop } from "../../test-shop.ts";

// Whatever else a carrier sells — calls, codes, faxes, rooms, SIMs — held against what it says it sold.

const until = { timeout: 45_000, interval: 200 };
const friend = "+12025550143";

let shop: TestShop;
/** Public ids of providers by the adapter they run on. */
let providers: Map<string, string>;
beforeAll(async () => {
  shop = await openTestShop();
  await shop.enqueue("upstreams.register_webhooks");
  const { data } = await api().GET("/v1/operator/providers");
  providers = new Map(data?.data.map((one) => [one.upstream, one.id]));
  for (const other of ["twilio", "bandwidth"]) {
    const params = { path: { providerId: idOf(other) } };
    await api().PATCH("/v1/operator/providers/{providerId}", { params, body: { status: "maintenance" } });
  }
}, 400_000);
afterAll(() => shop?.close());

const api = () => shop.admin.api;
const idOf = (adapter: string) => providers.get(adapter) ?? "";
const telnyx = () => shop.lab.upstream("telnyx");

async function act<T>(name: string, input: object): Promise<T> {
  const call = { method: "POST", body: JSON.stringify(input) };
  return (await (await fetch(`${shop.lab.url}/lab/telnyx/actions/${name}`, call)).json()) as T;
}

async function compare(): Promise<Schemas["ReconciliationRun"] | undefined> {
  const body = { providerId: idOf("telnyx"), until: new Date().toISOString() };
  const { data: asked } = await api().POST("/v1/operator/reconciliation/supply", { body });
  return vi.waitFor(async () => {
    const { data } = await api().GET("/v1/operator/reconciliation/runs", { params: { query: { source: "supply" } } });
    const run = data?.data.find(({ id }) => id === asked?.data[0]?.id);
    expect(run?.endedAt).toEqual(expect.any(String));
    return run;
  }, until);
}

async function differences() {
  const params = { query: { source: "supply" as const, state: "open" as const, limit: 200 } };
  return (await api().GET("/v1/operator/reconciliation/differences", { params })).data?.data ?? [];
}

async function call(): Promise<void> {
  const { id } = await shop.shopper.calls.create({ to: friend, say: { text: "Hello.", language: "en-US" } });
  const over = async () => {
    expect(await shop.shopper.calls.get(id)).toMatchObject({ outcome: "answered", state: "completed" });
  };
  await vi.waitFor(over, until);
}

async function sendCode(): Promise<void> {
  const { data } = await shop.shopper.api.POST("/v1/verifications", {
    params: { header: { "idempotency-key": crypto.randomUUID() } },
    body: { to: friend, channels: ["sms"], codeLength: 6, timeoutSeconds: 600 },
  });
  const code = await vi.waitFor(async () => {
    const told = await act<{ code?: string }>("read_code", { to: friend });
    expect(told.code).toMatch(/\d{6}/);
    return told.code ?? "";
  }, until);
  const path = { verificationId: data?.id ?? "" };
  await shop.shopper.api.POST("/v1/verifications/{verificationId}/check", { params: { path }, body: { code } });
}

async function sendFax(): Promise<void> {
  const { data } = await shop.shopper.numbers.search({ country: "US", features: "fax" });
  const order = await shop.shopper.numbers.buy({ offer: data[0]?.offer ?? "" });
  await shop.shopper.orders.wait(order.id, { timeoutMs: 60_000 });
  const [own] = (await shop.shopper.numbers.list()).data;
  const document = Buffer.from("%PDF-1.4\n1 0 obj <</Type /Page>> endobj\n%%EOF").toString("base64");
  const { id } = await shop.shopper.faxes.send({ from: own?.number ?? "", to: friend, document });
  const over = async () => {
    expect((await shop.shopper.faxes.get(id)).state).toBe("delivered");
  };
  await vi.waitFor(over, until);
}

async function meet(): Promise<void> {
  const { video } = shop.shopper;
  const { id } = await video.create({ name: "Standup", participantsMax: 4, minutesMax: 60, record: false });
  const path = { params: { path: { roomId: id } } };
  const roomId = await vi.waitFor(async () => {
    const room = (await api().GET("/v1/operator/video/rooms/{roomId}", path)).data;
    expect(room?.state).toBe("open");
    return room?.upstreamRef ?? "";
  }, until);
  await act("join_room", { roomId, name: "Ann" });
  await vi.waitFor(async () => expect((await video.get(id)).present).toBe(1), until);
  await video.end(id);
  await vi.waitFor(async () => expect((await video.get(id)).state).toBe("ended"), until);
}

async function buySim(): Promise<void> {
  const order = await shop.shopper.sims.buy({ label: "Tracker 7" });
  expect((await shop.shopper.orders.wait(order.id, { timeoutMs: 60_000 })).status).toBe("fulfilled");
  const [sim] = (await shop.shopper.sims.list()).data;
  await vi.waitFor(async () => expect((await shop.shopper.sims.get(sim?.id ?? "")).state).toBe("enabled"), until);
}

test("a call, a code, a fax, a room and a SIM agree with what the carrier says it sold", async () => {
  await call();
  await sendCode();
  await sendFax();
  await meet();
  await buySim();
  const run = await compare();
  expect(run).toMatchObject({ state: "done", error: null });
  expect(await differences()).toEqual([]);
  // The numbers — the shared ones and the customer's —, and one of each of the five.
  expect(run?.entries).toBeGreaterThanOrEqual(7);
  expect(run?.matched).toBe(run?.entries);
});

test("a fax and a SIM that somebody else bought are missing here, and the SIM agrees once it is given to a customer", async () => {
  const { credentials, config } = telnyx().simulator;
  const send = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${credentials.apiKey}`, "content-type": "application/json" };
    const call = { method: "POST", headers, body: JSON.stringify(body) };
    return (await (await fetch(`${shop.lab.url}/telnyx/v2${path}`, call)).json()) as { data: unknown };
  };
  const { data } = await send("/actions/purchase/esims", {
    ...{ amount: 1, status: "enabled", sim_card_group_id: config?.simCardGroupId },
  });
  const [card] = data as { id: string; iccid: string }[];
  const [own] = (await shop.shopper.numbers.list()).data;
  const fax = await send("/faxes", {
    ...{ connection_id: config?.faxApplicationId, from: own?.number, to: friend },
    media_url: "https://media.example.com/somebody-elses.pdf",
  });
  const { id: faxId } = fax.data as { id: string };
  // Both are on their way for a moment, and differ in nothing until they are there.
  const told = async () => {
    await compare();
    const found = await differences();
    expect(found.toSorted((a, b) => a.subject.localeCompare(b.subject))).toMatchObject([
      { kind: "missing_here", subject: "fax", ref: faxId, theirs: null, label: friend },
      { kind: "missing_here", subject: "sim", ref: card?.id, theirs: null, label: card?.iccid },
    ]);
  };
  await vi.waitFor(told, { timeout: 45_000, interval: 1_000 });
  const accountId = (await shop.shopper.api.GET("/v1/me")).data?.account?.id ?? "";
  const gift = { accountId, providerId: idOf("telnyx"), upstreamRef: card?.id ?? "", label: "Found" };
  await api().POST("/v1/operator/sims", { body: gift });
  await compare();
  expect((await differences()).map(({ subject }) => subject)).toEqual(["fax"]);
});

test("what is compared and what cannot be is told for each provider, with the reason", async () => {
  const { data } = await api().GET("/v1/operator/reconciliation/coverage");
  const of = (adapter: string) => data?.data.find(({ provider }) => provider.id === idOf(adapter))?.subjects;
  expect(of("telnyx")?.every(({ compared }) => compared)).toBe(true);
  expect(of("telnyx")?.find(({ subject }) => subject === "call")).toMatchObject({ costs: true, standing: false });
  expect(of("telnyx")?.find(({ subject }) => subject === "sim")).toMatchObject({ costs: false, standing: true });
  const codes = of("bandwidth")?.find(({ subject }) => subject === "verification");
  expect(codes).toMatchObject({ compared: false, reason: expect.stringContaining("Bandwidth lists no codes") });
  const params = { path: { providerId: idOf("telnyx") } };
  const before = (await api().GET("/v1/operator/providers/{providerId}", { params })).data;
  const config = { ...before?.config, callRecords: "no" };
  await api().PATCH("/v1/operator/providers/{providerId}", { params, body: { config } });
  // The process notices a setting within a second.
  const calls = async () => {
    const { data: after } = await api().GET("/v1/operator/reconciliation/coverage");
    const own = after?.data.find(({ provider }) => provider.id === idOf("telnyx"))?.subjects;
    expect(own?.find(({ subject }) => subject === "call")).toMatchObject({
      compared: false,
      reason: expect.stringContaining("Compare calls"),
    });
  };
  await vi.waitFor(calls, until);
});
