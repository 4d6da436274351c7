import { apiRoutes } from "@tandem/api-schema";
import { newId, publicId, rootScope } from "@tandem/core/kernel";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../app.ts";
import { createApiKey, revokeApiKey } from "../auth/api-keys.ts";
import { bodyOf, createTestApp, send, type TestApp } from "../test-app.ts";

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp();
});
afterAll(() => t?.close());

type Problem = { code: string; requestId: string; errors: { field: string; expected?: string }[] };
const keyWith = (...scopes: ("keys:read" | "orders:read" | "*")[]) =>
  createApiKey(t.db.database, { ...t.platform, name: "test", scopes, createdBy: "test" });
const concrete = (path: string) => path.replaceAll(/\{(\w+)\}/g, "x");

test("every route that is not public refuses a caller without credentials", async () => {
  const open: string[] = [];
  for (const route of apiRoutes.filter((one) => one.access !== "public")) {
    const response = await send(t, route.method.toUpperCase(), concrete(route.path));
    if (response.status !== 401) open.push(`${route.method} ${route.path}: ${response.status}`);
  }
  expect(open).toEqual([]);
});

test("every route that asks for a right refuses a key without it", async () => {
  const { key } = await keyWith("keys:read");
  const open: string[] = [];
  for (const route of apiRoutes.filter((one) => !["public", "signed_in", "keys:read"].includes(one.access))) {
    const response = await send(t, route.method.toUpperCase(), concrete(route.path), { key });
    if (response.status !== 403) open.push(`${route.method} ${route.path}: ${response.status}`);
  }
  expect(open).toEqual([]);
});

test("a key that was never made, or revoked, or has expired opens nothing", async () => {
  const { key, record } = await keyWith("keys:read");
  expect((await send(t, "GET", "/v1/api-keys", { key })).status).toBe(200);
  await revokeApiKey(t.db.database, rootScope(t.platform.rootId), record.id);
  t.services.apiKeys.forget();
  expect((await send(t, "GET", "/v1/api-keys", { key })).status).toBe(401);
  expect((await send(t, "GET", "/v1/api-keys", { key: `tdm_${"a".repeat(43)}` })).status).toBe(401);
  const old = await createApiKey(t.db.database, {
    ...t.platform,
    name: "old",
    scopes: ["*"],
    createdBy: "test",
    expiresAt: new Date(1),
  });
  expect((await send(t, "GET", "/v1/api-keys", { key: old.key })).status).toBe(401);
});

test("a problem names each wrong field and what was expected, and carries the request id", async () => {
  const { key } = await keyWith("*");
  const response = await send(t, "POST", "/v1/api-keys", {
    key,
    body: { scopes: ["nonsense"] },
    headers: { "x-request-id": "my-request-1" },
  });
  const body = await bodyOf<Problem>(response);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("x-request-id")).toBe("my-request-1");
  expect(body).toMatchObject({ code: "request.invalid", requestId: "my-request-1" });
  expect(body.errors.map((error) => error.field)).toEqual(["body.name", "body.scopes.0"]);
  expect(body.errors[1]?.expected).toContain("orders:read");
});

test("broken JSON and oversized bodies are the caller's mistakes", async () => {
  const { key } = await keyWith("*");
  const headers = { host: "platform.test", authorization: `Bearer ${key}`, "content-type": "application/json" };
  const post = (body: string) => t.app.request("http://platform.test/v1/api-keys", { method: "POST", headers, body });
  const broken = await post("{");
  expect([broken.status, (await bodyOf<Problem>(broken)).code]).toEqual([400, "request.invalid"]);
  const large = await post(JSON.stringify({ name: "x".repeat(1_100_000), scopes: ["orders:read"] }));
  expect([large.status, (await bodyOf<Problem>(large)).code]).toEqual([413, "request.body_too_large"]);
});

test("an unknown address is a problem, not a page", async () => {
  const response = await send(t, "GET", "/v1/nothing-here");
  expect([response.status, (await bodyOf<Problem>(response)).code]).toEqual([404, "request.not_found"]);
});

test("the limit counts per caller and says when to come back", async () => {
  const limited = createApp({ ...t.services, config: { ...t.services.config, RATE_LIMIT_PER_MINUTE: 3 } });
  const [one, two] = [await keyWith("keys:read"), await keyWith("keys:read")];
  const ask = (key: string) =>
    limited.request("http://platform.test/v1/api-keys", {
      headers: { host: "platform.test", authorization: `Bearer ${key}` },
    });
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) statuses.push((await ask(one.key)).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  const refused = await ask(one.key);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refused.headers.get("ratelimit-policy")).toBe('"requests";q=3;w=60');
  expect((await ask(two.key)).status).toBe(200);
});

test("replies are private, typed and closed to other origins", async () => {
  const response = await send(t, "GET", "/v1/brand", { headers: { origin: "https://other.example" } });
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  expect(response.headers.get("cache-control")).toContain("private");
});

test("health answers at once, readiness names what is missing", async () => {
  expect(await bodyOf(await send(t, "GET", "/v1/health"))).toMatchObject({ status: "ok" });
  const ready = await send(t, "GET", "/v1/ready");
  expect(ready.status).toBe(503);
  expect(await bodyOf(ready)).toMatchObject({
    ready: false,
    checks: [
      { name: "database", ok: true },
      { name: "migrations", ok: true },
      { name: "worker", ok: false },
    ],
  });
});

test("the description, its page and the metrics are served", async () => {
  const document = await bodyOf<{ openapi: string; paths: object }>(await send(t, "GET", "/v1/openapi.json"));
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths).length).toBeGreaterThan(60);
  expect(await (await send(t, "GET", "/v1/docs")).text()).toContain("/v1/docs/reference.js");
  expect((await send(t, "GET", "/v1/docs/reference.js")).status).toBe(200);
  expect(await (await send(t, "GET", "/metrics")).text()).toContain("tandem_http_request_seconds_count");
  const elsewhere = await send(t, "GET", "/metrics", { headers: { "x-forwarded-for": "198.51.100.1" } });
  expect(elsewhere.status).toBe(403);
});

test("a text that no database keeps is the caller's mistake, not ours", async () => {
  for (const path of ["/v1/plans?search=%00", "/v1/plans?region=a%00b"]) {
    const response = await send(t, "GET", path);
    expect(response.status).toBe(400);
    expect((await bodyOf<Problem>(response)).code).toBe("request.invalid");
  }
});

test("a misspelt field of a purchase is refused instead of left out", async () => {
  const { key } = await keyWith("*");
  const planId = publicId("pln", newId());
  const response = await send(t, "POST", "/v1/orders", {
    key,
    body: { planId, quanity: 3 },
    headers: { "idempotency-key": "misspelt-1" },
  });
  expect(response.status).toBe(400);
  expect((await bodyOf<Problem>(response)).errors).toEqual([{ field: "body.quanity", message: "is not known here" }]);
});

test("a provider's address is one of the web", async () => {
  const { key } = await keyWith("*");
  const path = `/v1/operator/providers/${publicId("prv", newId())}`;
  const response = await send(t, "PATCH", path, { key, body: { baseUrl: "file:///etc/passwd" } });
  expect(response.status).toBe(400);
  expect((await bodyOf<Problem>(response)).errors[0]?.field).toBe("body.baseUrl");
});
