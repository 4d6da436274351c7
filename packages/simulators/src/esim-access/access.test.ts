import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type SignedRequest, sign, verify } from "./signature.ts";
import { startTestClient, type TestClient } from "./test-client.ts";

let client: TestClient;

beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.simulator.close());

const accessCode = "lab-access-code";
const codeWith = async (headers: Record<string, string>, body = "{}") =>
  (await client.call("/balance/query", body, { headers })).errorCode;

const signed = (change: Partial<SignedRequest> = {}, key = "lab-secret-key") => {
  const request = { timestamp: String(Date.now()), requestId: randomUUID(), accessCode, rawBody: "{}", ...change };
  return {
    "RT-AccessCode": accessCode,
    "RT-RequestID": request.requestId,
    "RT-Timestamp": request.timestamp,
    "RT-Signature": sign(key, request),
  };
};

test("the signature of the sheet's test vector is reproduced, in either case of its digits", () => {
  const request = {
    timestamp: "1628670421",
    requestId: "4ce9d9cdac9e4e17b3a2c66c358c1ce2",
    accessCode: "11111",
    rawBody: '{"imsi":"326543826"}',
  };
  const expected = "7eb765e27df5373dea2dbc8c41a7d9557743e46c8054750f3d851b3fd01d0835";
  expect(sign("1111", request)).toBe(expected);
  expect(verify("1111", request, expected.toUpperCase())).toBe(true);
  expect(verify("1112", request, expected)).toBe(false);
  expect(verify("1111", request, "short")).toBe(false);
});

test("the access code alone is enough", async () => {
  expect(await codeWith({ "RT-AccessCode": accessCode })).toBe("0");
});

test("a missing access code is 000101, a wrong one 000102", async () => {
  expect(await codeWith({})).toBe("000101");
  expect(await codeWith({ "RT-AccessCode": "other" })).toBe("000102");
});

test("a signed call is taken, with its timestamp in milliseconds or in seconds", async () => {
  expect(await codeWith(signed())).toBe("0");
  expect(await codeWith(signed({ timestamp: String(Math.floor(Date.now() / 1_000)) }))).toBe("0");
});

test("a signature over other bytes or with another key is 101003", async () => {
  expect(await codeWith(signed(), "{ }")).toBe("101003");
  expect(await codeWith(signed({}, "other-key"))).toBe("101003");
});

test("an old timestamp is 101001, one that is no number 000102", async () => {
  expect(await codeWith(signed({ timestamp: String(Date.now() - 600_000) }))).toBe("101001");
  expect(await codeWith(signed({ timestamp: "now" }))).toBe("000102");
});

test("half of the signed headers is 000101", async () => {
  const { "RT-Signature": _left, ...half } = signed();
  expect(await codeWith(half)).toBe("000101");
});

test("credentials are checked before a refusal is played", async () => {
  client.simulator.fail("refused");
  expect(await codeWith({ "RT-AccessCode": "other" })).toBe("000102");
  client.simulator.clearFaults();
});

test("another method than POST is 000103", async () => {
  expect((await client.call("/balance/query", {}, { method: "GET" })).errorCode).toBe("000103");
});

test("the ninth call within a second is told that the system is busy, and a second later all is well", async () => {
  const limited = await startTestClient({ settings: { rateLimits: "documented" } });
  const codes = await Promise.all(
    Array.from({ length: 12 }, async () => (await limited.call("/balance/query")).errorCode),
  );
  expect(codes.filter((code) => code === "0")).toHaveLength(8);
  expect(codes.filter((code) => code === "900001")).toHaveLength(4);
  limited.simulator.advanceClock(1_000);
  await vi.waitFor(async () => expect((await limited.call("/balance/query")).errorCode).toBe("0"));
  await limited.simulator.close();
});
