import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import type { HttpObservation, Manifest, ProviderContext } from "@tandem/provider-contract";
import { afterEach, expect, test } from "vitest";
import { HttpClient, type HttpRequest } from "./http-client.ts";

const manifest: Manifest = {
  id: "test",
  name: "Test",
  services: ["esim"],
  capabilities: {},
  baseUrl: "http://127.0.0.1",
  credentialFields: [],
  configFields: [],
  limits: {
    requestsPerSecond: null,
    rateLimitScope: "account",
    quantityMax: 1,
    orderTimeoutMs: 400,
    readTimeoutMs: 5_000,
    usageLagMs: 0,
  },
  webhooks: null,
};

const get: HttpRequest = { operation: "read", method: "GET", path: "/thing", headers: {}, urgency: "read" };
const buy: HttpRequest = { operation: "buy", method: "POST", path: "/buy", headers: {}, body: "{}", urgency: "order" };

const servers: { close(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push({ close: () => server.close(() => undefined).closeAllConnections() });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function clientOf(baseUrl: string, context: Partial<ProviderContext> = {}): HttpClient {
  return new HttpClient({
    context: { baseUrl, credentials: {}, config: {}, ...context },
    manifest,
    pacerKey: baseUrl,
  });
}

test("a reply comes back whole, with path prefix, query and body as sent", async () => {
  const baseUrl = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.writeHead(418, { "content-type": "application/json", "X-Odd": "yes" });
      response.end(
        JSON.stringify({ url: request.url, method: request.method, body: Buffer.concat(chunks).toString() }),
      );
    });
  });
  const query = { a: "x y", list: ["1", "2"], none: undefined };
  const reply = await clientOf(`${baseUrl}/prefix/`).send({ ...buy, query, body: '{"ä":1}' });
  expect(reply).toMatchObject({ kind: "reply", status: 418, headers: { "x-odd": "yes" } });
  expect(reply.kind === "reply" && reply.json()).toEqual({
    url: "/prefix/buy?a=x+y&list=1&list=2",
    method: "POST",
    body: '{"ä":1}',
  });
});

test("a refused connection sent nothing", async () => {
  const result = await clientOf("http://127.0.0.1:1").send(buy);
  expect(result).toMatchObject({
    kind: "no_reply",
    sent: false,
    error: { category: "unreachable", code: "ECONNREFUSED" },
  });
});

test("a host without an address sent nothing", async () => {
  const result = await clientOf("http://no-such-host.invalid").send({ ...buy, urgency: "read" });
  expect(result).toMatchObject({ kind: "no_reply", sent: false });
});

test("a line cut after the request was read may have been acted on", async () => {
  const baseUrl = await serve((request) => request.socket.destroy());
  const result = await clientOf(baseUrl).send(buy);
  expect(result).toMatchObject({ kind: "no_reply", sent: true, error: { category: "unreachable" } });
});

test("a line cut in the middle of the reply is no reply", async () => {
  const baseUrl = await serve((request, response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("{");
    setImmediate(() => request.socket.destroy());
  });
  expect(await clientOf(baseUrl).send(buy)).toMatchObject({ kind: "no_reply", sent: true });
});

test("silence ends at the deadline of its kind, and may have been acted on", async () => {
  const baseUrl = await serve(() => undefined);
  const result = await clientOf(baseUrl).send(buy);
  expect(result).toMatchObject({ kind: "no_reply", sent: true, error: { category: "timeout" } });
});

test("a server that accepts and never speaks was sent to; one that never accepts was not", async () => {
  const silent = createTcpServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  servers.push(silent);
  const baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  expect(await clientOf(baseUrl, { timeoutMs: 200 }).send(buy)).toMatchObject({ kind: "no_reply", sent: true });
  // A documentation address (RFC 5737) swallows connections or has no route: either way nothing is sent.
  expect(await clientOf("http://192.0.2.1", { timeoutMs: 200 }).send(buy)).toMatchObject({
    kind: "no_reply",
    sent: false,
  });
});

test("no redirect is followed and no call repeated", async () => {
  let hits = 0;
  const baseUrl = await serve((_request, response) => {
    hits += 1;
    response.writeHead(hits === 1 ? 307 : 503, { location: "/elsewhere" }).end();
  });
  expect(await clientOf(baseUrl).send(buy)).toMatchObject({ kind: "reply", status: 307 });
  expect(await clientOf(baseUrl).send(get)).toMatchObject({ kind: "reply", status: 503 });
  expect(hits).toBe(2);
});

test("a header that cannot be sent is an error, not an exception", async () => {
  const result = await clientOf("http://127.0.0.1:1").send({ ...get, headers: { "x-key": "a\nb" } });
  expect(result).toMatchObject({ kind: "no_reply", sent: false });
});

test("every call is observed, also those without a reply", async () => {
  const seen: HttpObservation[] = [];
  const baseUrl = await serve((_request, response) => response.end('{"pin":"1234"}'));
  const observe = (observation: HttpObservation) => seen.push(observation);
  await clientOf(baseUrl, { observe }).send(get);
  await clientOf("http://127.0.0.1:1", { observe }).send(buy);
  expect(seen).toMatchObject([
    { providerId: "test", operation: "read", status: 200, noReply: null },
    { operation: "buy", status: null, noReply: { category: "unreachable", sent: false } },
  ]);
  expect(seen[0]?.exchange().response).toContain('{"pin":"***"}');
});

test("our own pace is kept for an account, and a call that cannot wait was not sent", async () => {
  let hits = 0;
  const baseUrl = await serve((_request, response) => {
    hits += 1;
    response.end("{}");
  });
  const clients = [1, 2].map(() => clientOf(baseUrl, { config: { requestsPerSecond: "2" } }));
  const results = await Promise.all(
    [...clients, ...clients].flatMap((client) => [client.send(buy), client.send(buy), client.send(buy)]),
  );
  const refused = results.filter((result) => result.kind === "no_reply");
  expect(hits).toBe(results.length - refused.length);
  expect(refused.length).toBeGreaterThan(0);
  for (const result of refused)
    expect(result).toMatchObject({ sent: false, error: { category: "rate_limited", code: "own_pacer" } });
});

test("a reply that tells what it cost and what is left slows the next calls down", async () => {
  const baseUrl = await serve((_request, response) => {
    const headers = {
      "x-ratelimit-cost": "5",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": new Date(Date.now() + 700).toISOString(),
    };
    response.writeHead(200, headers).end("{}");
  });
  const seen: HttpObservation[] = [];
  const client = clientOf(baseUrl, { config: { requestsPerSecond: "10" }, observe: (entry) => seen.push(entry) });
  await client.send(get);
  await client.send(get);
  expect(seen[0]?.pacedMs).toBe(0);
  expect(seen[1]?.pacedMs).toBeGreaterThan(0);
});
