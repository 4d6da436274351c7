import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { verifySnippet } from "../../../web/components/shop/verify/snippet.ts";
import { openTestShop, type TestShop } from "../test-shop.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
  await shop.enqueue("upstreams.register_webhooks");
});
afterAll(() => shop?.close());
afterEach(() => {
  for (const upstream of shop.lab.upstreams()) upstream.setFaults([]);
});

const api = () => shop.shopper.api;
const admin = () => shop.admin.api;
const until = { timeout: 30_000, interval: 100 };

async function act<T>(upstream: string, action: string, body: object): Promise<T> {
  const url = `${shop.lab.url}/lab/${upstream}/actions/${action}`;
  const headers = { "content-type": "application/json" };
  const reply = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return (await reply.json()) as T;
}

async function send(to: string, text = "Your table is ready") {
  const { data, error } = await api().POST("/v1/messages", {
    params: { header: { "idempotency-key": crypto.randomUUID() } },
    body: { to, text },
  });
  if (!data) throw new Error(JSON.stringify(error));
  return data;
}
const read = async (messageId: string) =>
  (await api().GET("/v1/messages/{messageId}", { params: { path: { messageId } } })).data;

test("an SMS is held, sent by the first carrier, delivered by its signed webhook and paid; its story is told", async () => {
  const sent = await send("+12025550143");
  expect(sent).toMatchObject({ state: "queued", segments: 1, price: { currency: "USD" } });
  const message = await vi.waitFor(async () => {
    const found = await read(sent.id);
    expect(found?.state).toBe("delivered");
    return found;
  }, until);
  expect(message?.charged).toEqual(message?.price);
  expect(message?.timeline.map(({ state }) => state)).toEqual(["accepted", "sent", "delivered"]);
  expect(JSON.stringify(message)).not.toMatch(/telnyx/i);
  const { data: seen } = await admin().GET("/v1/operator/messages/{messageId}", {
    params: { path: { messageId: sent.id } },
  });
  expect(seen?.attempts).toMatchObject([{ outcome: "done", provider: { name: "Telnyx" } }]);
});

test("somebody answers: it stands in the conversation, unread", async () => {
  const { from } = (await read((await send("+12025550144")).id)) ?? {};
  const number =
    from ??
    (await vi.waitFor(async () => {
      const { data } = await api().GET("/v1/messages", { params: { query: { number: "+12025550144" } } });
      expect(data?.data[0]?.from).not.toBeNull();
      return data?.data[0]?.from;
    }, until));
  await act("telnyx", "receive_message", { from: "+12025550144", to: number, text: "Thank you" });
  await vi.waitFor(async () => {
    const { data } = await api().GET("/v1/conversations");
    expect(data?.data[0]).toMatchObject({ otherNumber: "+12025550144", lastText: "Thank you", unread: 1 });
  }, until);
});

const phoneOf = async (number: string) =>
  (await admin().GET("/v1/operator/lab/phones/{number}", { params: { path: { number } } })).data;

test("from the lab's page a person reads what came and says STOP to a shared number", async () => {
  const number = "+12025550148";
  const path = { params: { path: { number } } };
  const sent = await send(number, "Your table waits");
  const from = await vi.waitFor(async () => {
    const text = (await phoneOf(number))?.texts.find((one) => one.text === "Your table waits");
    expect(text).toMatchObject({ kind: "message", carrier: "Telnyx" });
    return text?.from ?? "";
  }, until);
  await vi.waitFor(async () => expect((await read(sent.id))?.state).toBe("delivered"), until);
  await admin().POST("/v1/operator/lab/phones/{number}/texts", { ...path, body: { to: from, text: "STOP" } });
  const query = { number, direction: "inbound" } as const;
  await vi.waitFor(async () => {
    const { data: said } = await admin().GET("/v1/operator/messages", { params: { query } });
    expect(said?.data).toMatchObject([{ text: "STOP", keyword: "stop", to: from }]);
  }, until);
  const refused = admin().POST("/v1/operator/lab/phones/{number}/texts", {
    ...path,
    body: { to: "+12025559999", text: "Hi" },
  });
  await expect(refused).rejects.toMatchObject({ code: "request.invalid" });
});

test("a call rings at the lab's telephone until somebody answers there, and ends when they hang up", async () => {
  const number = "+12025550149";
  const path = { params: { path: { number } } };
  const behaviour = { answers: "by_hand" as const, ringSeconds: 0, talkSeconds: null, keys: [], says: "" };
  await admin().PUT("/v1/operator/lab/phones/{number}", { ...path, body: behaviour });
  const call = await shop.shopper.calls.create({ to: number, say: { text: "Hello.", language: "en-US" } });
  const now = async () => (await phoneOf(number))?.calls;
  await vi.waitFor(async () => expect(await now()).toMatchObject([{ state: "ringing", placedBy: "us" }]), until);
  await admin().POST("/v1/operator/lab/phones/{number}/answer", path);
  await vi.waitFor(
    async () => expect((await phoneOf(number))?.heard).toMatchObject([{ did: "speak", what: "Hello." }]),
    until,
  );
  await admin()
    .POST("/v1/operator/lab/phones/{number}/hang-up", path)
    .catch(() => undefined);
  await vi.waitFor(async () => expect((await shop.shopper.calls.get(call.id)).outcome).toBe("answered"), until);
  expect(await now()).toEqual([]);
});

test("a shared sender is added only where the number is ours and nobody's, and is retired by one change", async () => {
  const { data: providers } = await admin().GET("/v1/operator/providers");
  const idOf = (upstream: string) => providers?.data.find((one) => one.upstream === upstream)?.id ?? "";
  const add = (providerId: string, number: string) =>
    admin().POST("/v1/operator/shared-senders", {
      body: { providerId, number, countries: ["US"], mms: false, perSecond: 5 },
    });
  const fieldOf = (error: { details?: unknown }) => JSON.stringify(error);
  expect(fieldOf(await add(idOf("esim-go"), "+12025550100").catch((error) => error))).toContain("providerId");
  expect(fieldOf(await add(idOf("telnyx"), "+12025550100").catch((error) => error))).toContain(
    "number of ours at Telnyx",
  );
  const { data: senders } = await admin().GET("/v1/operator/shared-senders");
  const [sender] = senders?.data ?? [];
  if (!sender) throw new Error("the sandbox has no shared sender");
  await expect(add(sender.provider.id, sender.number)).rejects.toMatchObject({ code: "messaging.sender_taken" });
  const change = (active: boolean) =>
    admin().PATCH("/v1/operator/shared-senders/{senderId}", {
      params: { path: { senderId: sender.id } },
      body: { active },
    });
  expect((await change(false)).data).toMatchObject({ active: false });
  expect((await change(true)).data).toMatchObject({ active: true });
  const { data: trail } = await admin().GET("/v1/operator/audit", { params: { query: { action: "shared_sender." } } });
  expect(trail?.data.slice(0, 2).map(({ details }) => details)).toEqual([{ active: true }, { active: false }]);
});

test("with Telnyx broken in the lab the next message and the next code go by Twilio", async () => {
  shop.lab.upstream("telnyx").setFaults([
    { operation: "sendMessage", fault: "rate_limited" },
    { operation: "startVerification", fault: "error_500" },
  ]);
  const sent = await send("+12025550145");
  await vi.waitFor(async () => expect((await read(sent.id))?.state).toBe("delivered"), until);
  const { data: seen } = await admin().GET("/v1/operator/messages/{messageId}", {
    params: { path: { messageId: sent.id } },
  });
  expect(seen?.attempts.map((attempt) => [attempt.provider?.name, attempt.outcome])).toEqual([
    ["Telnyx", "rejected"],
    ["Twilio", "done"],
  ]);
  const verification = await start("+12025550145", ["sms"]);
  const code = await vi.waitFor(() => codeAt("twilio", "+12025550145"), until);
  expect(await check(verification.id, code)).toMatchObject({ result: "approved" });
});

async function start(to: string, channels: ("sms" | "voice" | "flash_call")[]) {
  const { data, error } = await api().POST("/v1/verifications", {
    params: { header: { "idempotency-key": crypto.randomUUID() } },
    body: { to, channels, codeLength: 6, timeoutSeconds: 600 },
  });
  if (!data) throw new Error(JSON.stringify(error));
  return data;
}

async function codeAt(upstream: string, to: string): Promise<string> {
  const { code } = await act<{ code?: string }>(upstream, "read_code", { to });
  if (!code) throw new Error("no code yet");
  return code;
}

const check = async (verificationId: string, code: string) =>
  (
    await api().POST("/v1/verifications/{verificationId}/check", {
      params: { path: { verificationId } },
      body: { code },
    })
  ).data;

test("a flash call that cannot be made falls back to SMS; the figures count it", async () => {
  shop.lab.upstream("telnyx").setFaults([{ operation: "startVerification", fault: "rate_limited" }]);
  const verification = await start("+12025550146", ["flash_call", "sms"]);
  const code = await vi.waitFor(() => codeAt("twilio", "+12025550146"), until);
  expect(await check(verification.id, code)).toMatchObject({
    result: "approved",
    verification: { approvedBy: "sms", sends: [{ channel: "flash_call", state: "failed" }, { channel: "sms" }] },
  });
  const { data } = await api().GET("/v1/verifications/statistics");
  expect(data?.approved).toBeGreaterThan(0);
});

test("the developers' snippet runs as it is shown", async () => {
  const to = "+12025550147";
  const file = join(tmpdir(), `snippet-${process.pid}.mjs`);
  await writeFile(file, verifySnippet({ baseUrl: shop.baseUrl, to }));
  const env = { ...process.env, TANDEM_API_KEY: shop.sandbox.apiKeys.shopper };
  const child = spawn(process.execPath, [file], { env, stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const code = await vi.waitFor(() => codeAt("telnyx", to), until);
  child.stdin.write(`000000\n${code}\n`);
  expect(await ended).toBe(0);
  expect(output.trim().split("\n")).toEqual([`Sent to ${to}`, "wrong", "approved"]);
});
