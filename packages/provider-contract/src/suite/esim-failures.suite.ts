import { expect, test, vi } from "vitest";
import type { EsimOrder } from "../esim.ts";
import { collect, type EsimHarness, present, settle, wellAfter } from "./harness.ts";
import type { ProxyReply } from "./proxy.ts";

const page: ProxyReply = { status: 502, headers: { "content-type": "text/html" }, body: "<html>Bad gateway</html>" };

const query = (order: EsimOrder, placedAfter: Date, excludeRefs: string[] = []) => ({
  ourRef: order.ourRef,
  offerRef: order.offerRef,
  quantity: order.quantity,
  placedAfter,
  placedBefore: wellAfter(),
  excludeRefs,
});

/** Claims about lost replies: what the outcome is, and how the order is found again. */
export function lostReplyTests(harness: EsimHarness): void {
  for (const fault of ["drop_reply", "timeout_after"] as const) {
    test(`a reply lost after the purchase (${fault}) is unknown, never rejected, and the order is found`, async () => {
      const esim = harness.hastyEsim();
      harness.simulator.fail([{ operation: "placeOrder", fault, times: 1 }]);
      const order = harness.order();
      const startedAt = new Date();
      const outcome = await esim.placeOrder(order);
      expect(outcome.kind).toBe("unknown");
      await vi.waitFor(() => expect(harness.esimSales()).toHaveLength(1));
      if (harness.capabilities.findOrder === "none") {
        expect(await harness.esim().findOrder(query(order, startedAt))).toEqual({ kind: "unsupported" });
        return;
      }
      const found = await vi.waitUntil(
        async () => {
          const answer = await harness.esim().findOrder(query(order, startedAt));
          return answer.kind === "found" ? answer : null;
        },
        { timeout: 10_000, interval: 50 },
      );
      const settled = await settle(harness.esim(), found.outcome, 1);
      const iccids = settled.kind === "done" ? settled.value.map((profile) => profile.iccid) : [];
      expect(iccids).toEqual([present(harness.esimSales()[0]).iccid]);
    });
  }

  test("a call nobody acted on (timeout_before) is unknown, and no order is found", async () => {
    const esim = harness.hastyEsim();
    harness.simulator.fail([{ operation: "placeOrder", fault: "timeout_before", times: 1 }]);
    const order = harness.order();
    const startedAt = new Date();
    expect(await esim.placeOrder(order)).toMatchObject({ kind: "unknown", error: { category: "timeout" } });
    expect(harness.esimSales()).toEqual([]);
    const found = await harness.esim().findOrder(query(order, startedAt));
    expect(found.kind).toBe(harness.capabilities.findOrder === "none" ? "unsupported" : "not_found");
  });

  test("an upstream nobody can connect to is rejected as unreachable: nothing was sent", async () => {
    const esim = harness.esim({ baseUrl: "http://127.0.0.1:1" });
    expect(await esim.placeOrder(harness.order())).toMatchObject({
      kind: "rejected",
      error: { category: "unreachable" },
    });
  });
}

/** Claims about looking for an order. */
export function searchTests(harness: EsimHarness): void {
  test("an order that belongs to another attempt is not found for this one", async () => {
    const startedAt = new Date();
    const { upstreamRef, profiles, ourRef } = await harness.buy();
    const esim = harness.esim();
    await esim.tagProfile?.(present(profiles[0]), ourRef);
    const excludeRefs = harness.capabilities.tagProfile ? [] : [upstreamRef];
    expect(await esim.findOrder(query(harness.order(), startedAt, excludeRefs))).toEqual({ kind: "not_found" });
  });

  test("a search that fails says so, instead of not found", async () => {
    harness.simulator.fail([{ operation: "*", fault: "error_500" }]);
    const found = await harness.esim().findOrder(query(harness.order(), new Date()));
    expect(found.kind).toBe("failed");
  });
}

/** Claims about server errors and rate limits. */
export function badReplyTests(harness: EsimHarness): void {
  const replace = (instead: ProxyReply) => harness.proxy.intercept({ ...harness.options.orderCall, instead });

  test("a server error is unknown", async () => {
    harness.simulator.fail([{ operation: "placeOrder", fault: "error_500" }]);
    const outcome = await harness.esim().placeOrder(harness.order());
    expect(outcome).toMatchObject({ kind: "unknown", error: { category: "server" } });
  });

  test("an error page of a load balancer is unknown", async () => {
    const esim = harness.proxied();
    replace(page);
    expect(await esim.placeOrder(harness.order())).toMatchObject({
      kind: "unknown",
      error: { category: "server", httpStatus: 502 },
    });
  });

  test("too many requests with Retry-After is rejected, with the time to wait", async () => {
    const esim = harness.proxied();
    replace({ status: 429, headers: { "retry-after": "7" }, body: '{"message":"Too Many Attempts."}' });
    const error = { category: "rate_limited", retryAfterMs: 7_000, httpStatus: 429 };
    expect(await esim.placeOrder(harness.order())).toMatchObject({ kind: "rejected", error });
  });

  test("too many requests without Retry-After is rejected, without a time", async () => {
    const esim = harness.proxied();
    replace({ status: 429, headers: {}, body: "" });
    const outcome = await esim.placeOrder(harness.order());
    expect(outcome).toMatchObject({ kind: "rejected", error: { category: "rate_limited" } });
    expect(outcome.kind === "rejected" && "retryAfterMs" in outcome.error).toBe(false);
  });

  test("the upstream's own way of saying too many requests is never taken for a purchase", async () => {
    harness.simulator.fail([{ operation: "placeOrder", fault: "rate_limited" }]);
    const outcome = await harness.esim().placeOrder(harness.order());
    expect(["rejected", "unknown"]).toContain(outcome.kind);
    expect(harness.esimSales()).toEqual([]);
  });
}

/** Claims about replies nobody documented. */
export function oddReplyTests(harness: EsimHarness): void {
  const replace = (instead: ProxyReply) => harness.proxy.intercept({ ...harness.options.orderCall, instead });

  test("a reply cut in half is unknown: the purchase stands behind it", async () => {
    harness.simulator.fail([{ operation: "placeOrder", fault: "malformed", times: 1 }]);
    const outcome = await harness.esim().placeOrder(harness.order());
    expect(outcome).toMatchObject({ kind: "unknown", error: { category: "unreadable" } });
    expect(harness.esimSales()).toHaveLength(1);
  });

  for (const [name, reply] of [
    ["an empty object", { status: 200, headers: { "content-type": "application/json" }, body: "{}" }],
    ["an empty body", { status: 200, headers: {}, body: "" }],
    ["a page", { status: 200, headers: { "content-type": "text/html" }, body: "<html>maintenance</html>" }],
    ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" }],
  ] as const) {
    test(`${name} in place of a reply is unknown`, async () => {
      const esim = harness.proxied();
      replace(reply);
      expect(await esim.placeOrder(harness.order())).toMatchObject({
        kind: "unknown",
        error: { category: "unreadable" },
      });
    });
  }

  const { withUnknownStatus } = harness.options;
  if (withUnknownStatus) {
    test("a status we have never seen is pending", async () => {
      const esim = harness.proxied();
      const rewrite = (reply: ProxyReply) => ({ ...reply, body: withUnknownStatus(reply.body) });
      harness.proxy.intercept({ ...harness.options.orderCall, rewrite });
      expect((await esim.placeOrder(harness.order())).kind).toBe("pending");
    });
  } else {
    test.skip("a status we have never seen is pending (skipped: the reply to an order has no status)");
  }
}

/** Claims about who may call, and how often. */
export function accessTests(harness: EsimHarness): void {
  test("wrong credentials are auth, for an order as for a question", async () => {
    const wrong = Object.entries(harness.simulator.credentials).map(([name, value]) => [name, `${value}-wrong`]);
    const esim = harness.esim({ credentials: Object.fromEntries(wrong) });
    expect(await esim.placeOrder(harness.order())).toMatchObject({ kind: "rejected", error: { category: "auth" } });
    expect(await esim.checkHealth()).toMatchObject({ kind: "failed", error: { category: "auth" } });
    await expect(collect(esim)).rejects.toMatchObject({ error: { category: "auth" } });
  });

  test("no call is repeated behind the caller's back", async () => {
    let hits = 0;
    const esim = harness.proxied();
    await esim.checkHealth();
    const rewrite = (): ProxyReply => {
      hits += 1;
      return page;
    };
    harness.proxy.intercept({ ...harness.options.orderCall, rewrite });
    await esim.placeOrder(harness.order());
    expect(hits).toBe(1);
  });
}
