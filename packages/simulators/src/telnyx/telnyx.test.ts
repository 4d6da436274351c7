import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startTestClient, type TestClient, type TestReply } from "./test-client.ts";

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
beforeEach(() => client.simulator.reset());
afterAll(() => client.simulator.close());

const person = "+12025550143";
const codeOf = (reply: TestReply) => (reply.body.errors as [{ code: string }])[0].code;
const { send, buyNumber, until } = {
  send: ((...rest) => client.send(...rest)) as TestClient["send"],
  buyNumber: () => client.buyNumber(),
  until: ((claim) => client.until(claim)) as TestClient["until"],
};

test("only numbers a search showed can be ordered, and each only once", async () => {
  const number = "+12125552007";
  const order = { phone_numbers: [{ phone_number: number }] };
  client.simulator.act("sell_number_elsewhere", { number: "+12125552014" });
  expect(codeOf(await send("POST", "/number_orders", order))).toBe("85000");
  const search = "/available_phone_numbers?filter[country_code]=US&filter[limit]=5";
  const shown = (await send("GET", search)).body.data as { phone_number: string }[];
  expect(shown.map((one) => one.phone_number)).toContain(number);
  expect(shown.map((one) => one.phone_number)).not.toContain("+12125552014");
  expect((await send("POST", "/number_orders", order)).status).toBe(200);
  expect(codeOf(await send("POST", "/number_orders", order))).toBe("85001");
});

test("an order that fails gives the money back", async () => {
  const search = "/available_phone_numbers?filter[country_code]=GB&filter[limit]=1";
  const [free] = (await send("GET", search)).body.data as [{ phone_number: string }];
  client.simulator.fail([{ operation: "orderNumber", fault: "activation_failure", times: 1 }]);
  const order = await send("POST", "/number_orders", { phone_numbers: [{ phone_number: free.phone_number }] });
  await until(async () => (await send("GET", `/number_orders/${order.data.id}`)).data.status === "failure");
  expect(client.simulator.sales()).toMatchObject([{ cost: "2.25", refunded: true, status: "failed" }]);
  expect((await send("GET", "/balance")).data.balance).toBe("100000.00");
});

test("who wrote STOP gets nothing until START", async () => {
  const own = await buyNumber();
  const message = { from: own.number, to: person, text: "Hello" };
  client.simulator.act("receive_message", { from: person, to: own.number, text: " stop " });
  expect(codeOf(await send("POST", "/messages", message))).toBe("40300");
  client.simulator.act("receive_message", { from: person, to: own.number, text: "START" });
  expect((await send("POST", "/messages", message)).status).toBe(200);
});

test("texts are cut into parts by what they are written in", async () => {
  const own = await buyNumber();
  const partsOf = async (text: string) =>
    (await send("POST", "/messages", { from: own.number, to: person, text })).data.parts;
  expect(await partsOf("x".repeat(160))).toBe(1);
  expect(await partsOf("x".repeat(161))).toBe(2);
  expect(await partsOf(`${"x".repeat(159)}€`)).toBe(2);
  expect(await partsOf("ж".repeat(70))).toBe(1);
  expect(await partsOf("ж".repeat(71))).toBe(2);
  expect(codeOf(await send("POST", "/messages", { from: own.number, to: person, text: "x".repeat(2_000) }))).toBe(
    "40302",
  );
});

test("a message that never left costs nothing", async () => {
  const own = await buyNumber();
  const spam = { from: own.number, to: person, text: "LAB-SPAM" };
  const sent = await send("POST", "/messages", spam);
  await until(async () => (await send("GET", `/messages/${sent.data.id}`)).data.completed_at !== null);
  const [sale] = client.simulator.sales().filter(({ kind }) => kind === "message");
  expect(sale).toMatchObject({ status: "failed", refunded: true });
});

test("a command repeated within a minute is ignored, later it is carried out again", async () => {
  const own = await buyNumber();
  const { connectionId } = client.simulator.config;
  client.simulator.act("set_phone", { number: person, talkMs: null });
  const call = { connection_id: connectionId, from: own.number, to: person, command_id: "cmd-1" };
  const [one, two] = [await send("POST", "/calls", call), await send("POST", "/calls", call)];
  expect(two.data.call_control_id).toBe(one.data.call_control_id);
  const path = `/calls/${encodeURIComponent(String(one.data.call_control_id))}/actions/speak`;
  const speak = { payload: "Hello", voice: "AWS.Polly.Joanna-Neural", command_id: "cmd-2" };
  expect(codeOf(await send("POST", path, speak))).toBe("90034");
  const heard = () => (client.simulator.act("phone_heard", { number: person }) as { heard: unknown[] }).heard.length;
  await until(async () => (await send("POST", path, speak)).status === 200);
  await send("POST", path, speak);
  expect(heard()).toBe(1);
  client.simulator.advanceClock(61_000);
  await send("POST", path, speak);
  expect(heard()).toBe(2);
  expect((await send("POST", "/calls", call)).data.call_control_id).not.toBe(one.data.call_control_id);
});

test("calls are billed by six seconds from the answer, and those nobody answered cost nothing", async () => {
  const own = await buyNumber();
  const { connectionId } = client.simulator.config;
  client.simulator.act("set_phone", { number: person, talkMs: 13_000 });
  for (const to of [person, "+12025550001"]) {
    const placed = await send("POST", "/calls", { connection_id: connectionId, from: own.number, to });
    const path = `/calls/${encodeURIComponent(String(placed.data.call_control_id))}`;
    await until(async () => (await send("GET", path)).data.is_alive === false);
  }
  const costs = client.simulator
    .sales()
    .filter(({ kind }) => kind === "call")
    .map(({ cost }) => Number(cost));
  expect(costs[0]).toBeGreaterThanOrEqual(0.0021);
  expect(costs[0]).toBeLessThanOrEqual(0.0042);
  expect(costs[1]).toBe(0);
});

test("a SIM over its limit cannot be switched on", async () => {
  const { simCardGroupId } = client.simulator.config;
  const purchase = { amount: 1, sim_card_group_id: simCardGroupId };
  const [sim] = (await send("POST", "/actions/purchase/esims", purchase)).body.data as [{ id: string; iccid: string }];
  const stateOf = async () => ((await send("GET", `/sim_cards/${sim.id}`)).data.status as { value: string }).value;
  await until(async () => (await stateOf()) === "enabled");
  await send("PATCH", `/sim_cards/${sim.id}`, { data_limit: { amount: "1.0", unit: "MB" } });
  expect(client.simulator.use(sim.iccid, 5_000_000)).toMatchObject({
    usedBytes: 1_000_000,
    state: "data_limit_exceeded",
  });
  const action = await send("POST", `/sim_cards/${sim.id}/actions/enable`);
  await until(async () => (await stateOf()) === "data_limit_exceeded");
  expect((await send("GET", `/sim_card_actions/${action.data.id}`)).data.status).toMatchObject({ value: "failed" });
  expect(codeOf(await send("POST", "/actions/purchase/esims", { amount: 1 }))).toBe("70007");
});

test("every answer tells the limit, and too many calls are refused with Telnyx's code", async () => {
  client.simulator.settings({ rateLimits: "documented" });
  // The clock stands still, so that a slow machine does not begin a new second halfway.
  vi.useFakeTimers({ toFake: ["Date"] });
  const replies = await Promise.all(Array.from({ length: 60 }, () => send("GET", "/balance")));
  vi.useRealTimers();
  const refused = replies.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(10);
  for (const reply of refused) expect(codeOf(reply)).toBe("10011");
  expect(replies[0]?.headers.get("x-ratelimit-limit")).toBe("50");
});

test("without the right key nothing is told", async () => {
  const reply = await fetch(`${client.simulator.baseUrl}/balance`, { headers: { authorization: "Bearer KEY_other" } });
  expect(reply.status).toBe(401);
  expect(await reply.json()).toMatchObject({ errors: [{ code: "10009" }] });
});
