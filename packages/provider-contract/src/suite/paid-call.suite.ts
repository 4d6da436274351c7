import { expect, test, vi } from "vitest";
import type { Found, Outcome } from "../outcome.ts";
import type { ProviderInstance } from "../provider-module.ts";
import type { ProxyReply } from "./proxy.ts";
import type { ServiceHarness, WireCall } from "./service-harness.ts";

/** A call that costs money, ready to be made by any adapter of the upstream, and looked for by another. */
export type PreparedCall<T> = {
  run(instance: ProviderInstance): Promise<Outcome<T>>;
  /** Absent where the contract or the adapter has no search. */
  find?(instance: ProviderInstance, startedAt: Date): Promise<Found<T>>;
};

export type PaidCall<T> = {
  /** The contract's method, which is the simulator's operation too. */
  operation: string;
  wire: WireCall;
  /** What the simulator calls its sales of this. */
  saleKind: string;
  /** Provides what the call needs, such as a number of ours, and makes the call anew: no two calls have one reference. */
  prepare(): Promise<PreparedCall<T>>;
  /** The upstream's reply, changed to a status nobody documented; absent where that reply has no status. */
  withUnknownStatus?: ((body: string) => string) | undefined;
  /** What such a status makes of the outcome. */
  unknownStatusIs: "pending" | "done" | "unknown";
  /** The account is billed afterwards, so it can never be empty. */
  postpaid?: boolean | undefined;
};

const page: ProxyReply = { status: 502, headers: { "content-type": "text/html" }, body: "<html>Bad gateway</html>" };

/** What must hold of every call that costs money, whatever is bought. */
export function paidCallTests<T>(harness: ServiceHarness, call: PaidCall<T>): void {
  refusalTests(harness, call);
  lostReplyTests(harness, call);
  badReplyTests(harness, call);
  oddReplyTests(harness, call);
  accessTests(harness, call);
}

function refusalTests<T>(harness: ServiceHarness, call: PaidCall<T>): void {
  test("a refusal is rejected and nothing is sold", async () => {
    const prepared = await call.prepare();
    const before = harness.sales(call.saleKind).length;
    harness.simulator.fail([{ operation: call.operation, fault: "refused" }]);
    expect((await prepared.run(harness.instance())).kind).toBe("rejected");
    expect(harness.sales(call.saleKind)).toHaveLength(before);
  });

  if (call.postpaid) {
    test.skip("an empty account at the provider is low balance (skipped: the account is billed afterwards)");
    return;
  }
  test("an empty account at the provider is low balance", async () => {
    const prepared = await call.prepare();
    const before = harness.sales(call.saleKind).length;
    harness.simulator.setBalance("0.00");
    const outcome = await prepared.run(harness.instance());
    expect(outcome).toMatchObject({ kind: "rejected", error: { category: "low_balance" } });
    expect(harness.sales(call.saleKind)).toHaveLength(before);
  });
}

function lostReplyTests<T>(harness: ServiceHarness, call: PaidCall<T>): void {
  for (const fault of ["drop_reply", "timeout_after"] as const) {
    test(`a lost reply (${fault}) is unknown, never rejected, and what was bought is found where that is possible`, async () => {
      const prepared = await call.prepare();
      const before = harness.sales(call.saleKind).length;
      harness.simulator.fail([{ operation: call.operation, fault, times: 1 }]);
      const startedAt = new Date();
      expect((await prepared.run(harness.hasty())).kind).toBe("unknown");
      await vi.waitFor(() => expect(harness.sales(call.saleKind)).toHaveLength(before + 1));
      if (!prepared.find) return;
      const { find } = prepared;
      const found = await vi.waitUntil(
        async () => {
          const answer = await find(harness.instance(), startedAt);
          return answer.kind === "not_found" ? null : answer;
        },
        { timeout: 10_000, interval: 50 },
      );
      expect(["found", "unsupported"]).toContain(found.kind);
      if (found.kind === "found") expect(["done", "pending"]).toContain(found.outcome.kind);
      expect(harness.sales(call.saleKind)).toHaveLength(before + 1);
    });
  }

  test("a call nobody acted on (timeout_before) is unknown, and nothing is found", async () => {
    const prepared = await call.prepare();
    const before = harness.sales(call.saleKind).length;
    harness.simulator.fail([{ operation: call.operation, fault: "timeout_before", times: 1 }]);
    const startedAt = new Date();
    expect(await prepared.run(harness.hasty())).toMatchObject({ kind: "unknown", error: { category: "timeout" } });
    expect(harness.sales(call.saleKind)).toHaveLength(before);
    if (!prepared.find) return;
    const found = await prepared.find(harness.instance(), startedAt);
    expect(["not_found", "unsupported"]).toContain(found.kind);
  });

  test("an upstream nobody can connect to is rejected as unreachable: nothing was sent", async () => {
    const prepared = await call.prepare();
    const outcome = await prepared.run(harness.instance({ baseUrl: "http://127.0.0.1:1" }));
    expect(outcome).toMatchObject({ kind: "rejected", error: { category: "unreachable" } });
  });

  test("a search that fails says so, instead of not found", async () => {
    const prepared = await call.prepare();
    harness.simulator.fail([{ operation: "*", fault: "error_500" }]);
    const found = await prepared.find?.(harness.instance(), new Date());
    expect(["failed", "unsupported"]).toContain(found?.kind ?? "unsupported");
  });
}

function badReplyTests<T>(harness: ServiceHarness, call: PaidCall<T>): void {
  const replaced = async (instead: ProxyReply) => {
    const prepared = await call.prepare();
    const instance = harness.proxied();
    harness.proxy.intercept({ ...call.wire, instead });
    return prepared.run(instance);
  };

  test("a server error is unknown", async () => {
    const prepared = await call.prepare();
    harness.simulator.fail([{ operation: call.operation, fault: "error_500" }]);
    const outcome = await prepared.run(harness.instance());
    expect(outcome).toMatchObject({ kind: "unknown", error: { category: "server" } });
  });

  test("an error page of a load balancer is unknown", async () => {
    expect(await replaced(page)).toMatchObject({ kind: "unknown", error: { category: "server", httpStatus: 502 } });
  });

  test("too many requests with Retry-After is rejected, with the time to wait", async () => {
    const outcome = await replaced({ status: 429, headers: { "retry-after": "7" }, body: '{"message":"Too many"}' });
    const error = { category: "rate_limited", retryAfterMs: 7_000, httpStatus: 429 };
    expect(outcome).toMatchObject({ kind: "rejected", error });
  });

  test("too many requests without Retry-After is rejected, without a time", async () => {
    const outcome = await replaced({ status: 429, headers: {}, body: "" });
    expect(outcome).toMatchObject({ kind: "rejected", error: { category: "rate_limited" } });
    expect(outcome.kind === "rejected" && "retryAfterMs" in outcome.error).toBe(false);
  });

  test("the upstream's own way of saying too many requests is never taken for a purchase", async () => {
    const prepared = await call.prepare();
    const before = harness.sales(call.saleKind).length;
    harness.simulator.fail([{ operation: call.operation, fault: "rate_limited" }]);
    const outcome = await prepared.run(harness.instance());
    expect(["rejected", "unknown"]).toContain(outcome.kind);
    expect(harness.sales(call.saleKind)).toHaveLength(before);
  });
}

function oddReplyTests<T>(harness: ServiceHarness, call: PaidCall<T>): void {
  test("a reply cut in half is unknown: the purchase stands behind it", async () => {
    const prepared = await call.prepare();
    const before = harness.sales(call.saleKind).length;
    harness.simulator.fail([{ operation: call.operation, fault: "malformed", times: 1 }]);
    const outcome = await prepared.run(harness.instance());
    expect(outcome).toMatchObject({ kind: "unknown", error: { category: "unreadable" } });
    expect(harness.sales(call.saleKind)).toHaveLength(before + 1);
  });

  for (const [name, reply] of [
    ["an empty object", { status: 200, headers: { "content-type": "application/json" }, body: "{}" }],
    ["an empty body", { status: 200, headers: {}, body: "" }],
    ["a page", { status: 200, headers: { "content-type": "text/html" }, body: "<html>maintenance</html>" }],
    ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" }],
  ] as const) {
    test(`${name} in place of a reply is unknown`, async () => {
      const prepared = await call.prepare();
      const instance = harness.proxied();
      harness.proxy.intercept({ ...call.wire, instead: reply });
      expect(await prepared.run(instance)).toMatchObject({ kind: "unknown", error: { category: "unreadable" } });
    });
  }

  const { withUnknownStatus } = call;
  if (!withUnknownStatus) {
    test.skip("a status we have never seen is never a refusal (skipped: the reply has no status)");
    return;
  }
  test(`a status we have never seen is ${call.unknownStatusIs}, never rejected`, async () => {
    const prepared = await call.prepare();
    const instance = harness.proxied();
    const rewrite = (reply: ProxyReply) => ({ ...reply, body: withUnknownStatus(reply.body) });
    harness.proxy.intercept({ ...call.wire, rewrite });
    expect((await prepared.run(instance)).kind).toBe(call.unknownStatusIs);
  });
}

function accessTests<T>(harness: ServiceHarness, call: PaidCall<T>): void {
  test("wrong credentials are auth, for a purchase as for a question", async () => {
    const prepared = await call.prepare();
    const stranger = harness.stranger();
    expect(await prepared.run(stranger)).toMatchObject({ kind: "rejected", error: { category: "auth" } });
    const health = await stranger.account?.checkHealth();
    if (health) expect(health).toMatchObject({ kind: "failed", error: { category: "auth" } });
  });

  test("no call is repeated behind the caller's back", async () => {
    const prepared = await call.prepare();
    let hits = 0;
    const instance = harness.proxied();
    await instance.account?.checkHealth();
    const rewrite = (): ProxyReply => {
      hits += 1;
      return page;
    };
    harness.proxy.intercept({ ...call.wire, rewrite });
    await prepared.run(instance);
    expect(hits).toBe(1);
  });
}
