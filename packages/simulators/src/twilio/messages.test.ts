import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sidOf, startTestClient, type TestClient } from "./test-client.ts";

const person = "+12025550143";

let client: TestClient;
let own: string;

beforeEach(async () => {
  client = await startTestClient();
  own = (await client.buy()).number;
});
afterEach(() => client.simulator.close());

const send = (Body: string, more: Record<string, string> = {}) =>
  client.api("POST", "/Messages.json", { To: person, From: own, Body, ...more });
const verify = (path: string, form: Record<string, string>) =>
  client.send("POST", "verify", `/v2/Services/${client.simulator.config.verifyServiceSid}${path}`, form);

test("who wrote STOP gets nothing, until START", async () => {
  client.simulator.act("receive_message", { from: person, to: own, text: "stop" });
  expect((await send("Hello")).body).toMatchObject({ code: 21610, status: 400 });
  client.simulator.act("receive_message", { from: person, to: own, text: "Start" });
  expect((await send("Hello")).status).toBe(201);
});

test("one segment a second leaves a number, and what is more waits", async () => {
  client.simulator.settings({ rateLimits: "documented" });
  const sids = [sidOf(await send("One")), sidOf(await send("Two")), sidOf(await send("Three"))];
  const sentAt = async (sid: string) => {
    const { body } = await client.api("GET", `/Messages/${sid}.json`);
    expect(body.status).toBe("delivered");
    return Date.parse(String(body.date_sent));
  };
  const times = await vi.waitFor(
    async () => {
      client.simulator.advanceClock(100);
      return Promise.all(sids.map(sentAt));
    },
    { timeout: 10_000, interval: 10 },
  );
  const [first = 0, second = 0, third = 0] = times;
  expect(second).toBeGreaterThan(first);
  expect(third).toBeGreaterThan(second);
});

test("what was sent is charged at once and told late, a text held back by carriers only by its fee", async () => {
  const charged = async (text: string) => {
    const balance = async () => Number((await client.api("GET", "/Balance.json")).body.balance);
    const before = await balance();
    await send(text);
    return (before - (await balance())).toFixed(4);
  };
  expect(await charged("Hello")).toBe("0.0083");
  expect(await charged("é".repeat(71))).toBe("0.0166");
  expect(await charged("LAB-SPAM")).toBe("0.0010");
});

test("a message on its way is refused when it is too long, empty, or from a number that is not ours", async () => {
  expect((await send("x".repeat(1_601))).body.code).toBe(21617);
  expect((await client.api("POST", "/Messages.json", { To: person, From: own })).body.code).toBe(21602);
  expect((await send("Hello", { From: "+12025559999" })).body.code).toBe(21606);
});

test("while a code is on its way the same one goes out again, five times in all", async () => {
  const sids = [];
  const codes = [];
  for (let time = 0; time < 5; time += 1) {
    sids.push(sidOf(await verify("/Verifications", { To: person, Channel: "sms" })));
    codes.push((client.simulator.act("read_code", { to: person }) as { code: string }).code);
  }
  expect([new Set(sids).size, new Set(codes).size]).toEqual([1, 1]);
  expect(client.simulator.sales().filter(({ kind }) => kind === "verification")).toHaveLength(1);
  expect(await verify("/Verifications", { To: person, Channel: "sms" })).toMatchObject({
    status: 429,
    body: { code: 60203 },
  });
  client.simulator.advanceClock(600_001);
  expect(sidOf(await verify("/Verifications", { To: person, Channel: "sms" }))).not.toBe(sids[0]);
});

test("a service that allows no codes of ours refuses one", async () => {
  const { body } = await client.send("POST", "verify", "/v2/Services", { FriendlyName: "Plain" });
  const path = `/v2/Services/${String(body.sid)}/Verifications`;
  const form = { To: person, Channel: "sms", CustomCode: "1234" };
  expect((await client.send("POST", "verify", path, form)).body.code).toBe(60204);
});
