import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createTandemClient } from "./client.ts";
import { TandemError } from "./error.ts";
import { parseEvent } from "./sse.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const reply = (response: ServerResponse, status: number, body: unknown) => {
  response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" });
  response.end(JSON.stringify(body));
};

test("every POST carries the API key and an idempotency key, the caller's own when given", async () => {
  const seen: (string | string[] | undefined)[] = [];
  const baseUrl = await serve((request, response) => {
    seen.push(request.headers.authorization, request.headers["idempotency-key"]);
    reply(response, 202, { id: "ord_1", status: "processing" });
  });
  const tandem = createTandemClient({ baseUrl, apiKey: "tdm_test" });
  await tandem.orders.create({ planId: "pln_1", idempotencyKey: "mine-0001" });
  await tandem.orders.cancel("ord_1");
  expect(seen[0]).toBe("Bearer tdm_test");
  expect(seen[1]).toBe("mine-0001");
  expect(seen[3]).toMatch(/^[0-9a-f-]{36}$/);
});

test("a problem becomes a TandemError with its code and numbers", async () => {
  const baseUrl = await serve((_request, response) =>
    reply(response, 402, {
      type: "about:blank",
      title: "Insufficient balance",
      status: 402,
      code: "wallet.insufficient_balance",
      requestId: "req-1",
      missing: { amount: "4.99", currency: "USD" },
    }),
  );
  const failure = await createTandemClient({ baseUrl })
    .orders.create({ planId: "pln_1" })
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(TandemError);
  expect(failure).toMatchObject({ status: 402, code: "wallet.insufficient_balance", requestId: "req-1" });
  expect((failure as TandemError).problem?.missing).toEqual({ amount: "4.99", currency: "USD" });
});

test("no reply at all is network.failed", async () => {
  const baseUrl = await serve((request) => request.socket.destroy());
  await expect(createTandemClient({ baseUrl }).wallet.get()).rejects.toMatchObject({
    status: 0,
    code: "network.failed",
  });
});

test("the iterator follows cursors to the last page", async () => {
  const baseUrl = await serve((request, response) => {
    const cursor = new URL(request.url ?? "/", "http://x").searchParams.get("cursor");
    reply(
      response,
      200,
      cursor ? { data: [{ id: "pln_2" }], nextCursor: null } : { data: [{ id: "pln_1" }], nextCursor: "c" },
    );
  });
  const ids: string[] = [];
  for await (const plan of createTandemClient({ baseUrl }).plans.each()) ids.push(plan.id);
  expect(ids).toEqual(["pln_1", "pln_2"]);
});

test("waiting goes on behind the last event when the stream breaks", async () => {
  const resumedAfter: (string | string[] | undefined)[] = [];
  const event = (id: string, status: string) =>
    `id: ${id}\nevent: order\ndata: ${JSON.stringify({ id, type: "x", at: "", order: { id: "ord_1", status } })}\n\n`;
  const baseUrl = await serve((request, response) => {
    if (!request.url?.endsWith("/events")) return reply(response, 200, { id: "ord_1", status: "processing" });
    resumedAfter.push(request.headers["last-event-id"]);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(
      resumedAfter.length === 1 ? `: hello\n\n${event("evt_1", "processing")}` : event("evt_2", "fulfilled"),
    );
  });
  const order = await createTandemClient({ baseUrl }).orders.wait("ord_1", { timeoutMs: 10_000 });
  expect(order.status).toBe("fulfilled");
  expect(resumedAfter).toEqual([undefined, "evt_1"]);
});

test("a heartbeat comment is no event", () => {
  expect(parseEvent(": keep-alive")).toBeNull();
  expect(parseEvent("id: 7\ndata: a\ndata: b")).toEqual({ id: "7", event: "message", data: "a\nb" });
});
