import type { Fault, FaultKind } from "@tandem/simulators";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../packages/core/src/kernel/test-database.ts";
import type { OrderView } from "../../packages/core/src/orders/index.ts";
import { type UpstreamId, upstreamIds } from "./at-work.ts";
import { audit } from "./books.ts";
import { type Play, startPlay } from "./play.ts";

let db: TestDatabase;
let play: Play;
beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 20 });
  play = await startPlay(db.database, { appUrl: db.appUrl });
});
afterEach(async () => {
  for (const simulator of Object.values(play.simulators)) simulator.clearFaults();
  await play.quiet();
  // Every path leaves the same books as the upstreams have, whatever happened on it.
  expect((await audit(db.database, play.stage, play.simulators)).problems).toEqual([]);
  await play.forgetFailures();
});
afterAll(async () => {
  await play.end();
  await db.close();
});

const fault = (kind: FaultKind, more: Partial<Fault> = {}): Fault => ({
  operation: "placeOrder",
  fault: kind,
  ...more,
});

/** The upstreams that were asked, in turn. */
function asked(order: OrderView): (UpstreamId | undefined)[] {
  return order.attempts.map((attempt) => upstreamIds.find((id) => play.stage.providers[id] === attempt.providerId));
}

const salesOf = (id: UpstreamId) => play.simulators[id].sales().filter((sale) => !sale.refunded).length;

describe("what fails the first provider and buys nothing there is served by the next (O4)", () => {
  test.each(["error_500", "rate_limited", "refused", "timeout_before", "activation_failure"] as const)(
    "%s",
    async (kind) => {
      play.simulators["esim-access"].fail(fault(kind));
      const before = salesOf("esim-access");
      const order = await play.settled(await play.buy());
      expect(order).toMatchObject({ status: "fulfilled", failedOver: true, chargedMicros: 9_990_000n });
      expect(asked(order).at(-1)).toBe("esim-go");
      expect(order.esims).toHaveLength(1);
      await play.quiet();
      expect(salesOf("esim-access")).toBe(before);
    },
  );

  test("failing health checks: the provider is not asked at all", async () => {
    await play.setHealth("esim-access", "down");
    const order = await play.settled(await play.buy());
    expect(order).toMatchObject({ status: "fulfilled", failedOver: false });
    expect(asked(order)).toEqual(["esim-go"]);
    await play.setHealth("esim-access", "healthy");
  });
});

describe("a purchase whose reply is lost is found at its upstream, and nobody else is paid (O5)", () => {
  const cases = upstreamIds.flatMap((id) =>
    (["timeout_after", "drop_reply", "malformed"] as const).map((kind) => ({ id, kind })),
  );
  test.each(cases)("$kind at $id", async ({ id, kind }) => {
    for (const other of upstreamIds) if (other !== id) play.simulators[other].fail(fault("refused"));
    play.simulators[id].fail(fault(kind, { times: 1 }));
    const before = salesOf(id);
    const order = await play.settled(await play.buy());
    expect(order).toMatchObject({ status: "fulfilled", chargedMicros: 9_990_000n });
    expect(asked(order).filter((each) => each === id)).toEqual([id]);
    await play.quiet();
    expect(salesOf(id)).toBe(before + 1);
  });
});

describe("each kind of fault at each provider ends with one eSIM and one charge", () => {
  const kinds = [
    "timeout_before",
    "timeout_after",
    "drop_reply",
    "error_500",
    "rate_limited",
    "refused",
    "malformed",
    "activation_failure",
  ] as const;
  const cases = upstreamIds.flatMap((id) => kinds.map((kind) => ({ id, kind })));
  test.each(cases)("$kind at $id", async ({ id, kind }) => {
    // Those asked earlier are out, so that it is this one's turn; what it cannot do the last one does.
    for (const earlier of upstreamIds.slice(0, upstreamIds.indexOf(id)))
      play.simulators[earlier].fail(fault("refused"));
    play.simulators[id].fail(fault(kind));
    const order = await play.settled(await play.buy());
    const isLast = id === "airalo";
    const survives = kind === "timeout_after" || kind === "drop_reply" || kind === "malformed";
    expect(order.status).toBe(isLast && !survives ? "manual" : "fulfilled");
    expect(order.esims).toHaveLength(order.status === "fulfilled" ? 1 : 0);
    expect(order.chargedMicros + order.heldMicros).toBe(9_990_000n);
    await play.close(order);
  });
});

describe("a success that comes too late is never lost (O5)", () => {
  test("the first provider is out of reach for a while: another delivers, the late profile goes to stock and serves the next order", async () => {
    play.simulators["esim-access"].fail({ operation: "*", fault: "timeout_after" });
    const first = await play.settled(await play.buy());
    expect(first).toMatchObject({ status: "fulfilled", chargedMicros: 9_990_000n });
    expect(asked(first)).toEqual(["esim-access", "esim-go"]);
    play.simulators["esim-access"].clearFaults();
    await play.quiet();
    const stock = await play.stock();
    expect(stock).toMatchObject([{ state: "available", fromOrderId: first.id }]);
    expect((await play.order(first.id)).attempts.map((attempt) => attempt.resolution)).toEqual(["stock", "delivered"]);

    const sales = upstreamIds.map(salesOf);
    const next = await play.settled(await play.buy());
    expect(next).toMatchObject({ status: "fulfilled", attemptCount: 0, chargedMicros: 9_990_000n });
    expect(next.esims[0]?.iccid).toBe(stock[0]?.iccid);
    expect(upstreamIds.map(salesOf)).toEqual(sales);
    expect(await play.stock()).toMatchObject([{ state: "used", fromOrderId: first.id, usedByOrderId: next.id }]);
  });

  test("a purchase whose search takes longer than anybody waits for it is found all the same", async () => {
    play.simulators["esim-access"].fail(fault("refused"));
    play.simulators["esim-go"].fail(fault("drop_reply", { times: 1 }));
    play.simulators["esim-go"].settings({ latencyMs: 250 });
    const order = await play.settled(await play.buy());
    expect(asked(order)).toEqual(["esim-access", "esim-go", "airalo"]);
    await play.quiet();
    play.simulators["esim-go"].settings({ latencyMs: 0 });
    const resolutions = (await play.order(order.id)).attempts.map((attempt) => attempt.resolution);
    expect(resolutions).toEqual(["not_bought", "stock", "delivered"]);
    await play.drainStock();
  });

  test("an order the upstream accepted and does not deliver in time is given up; what it delivers later goes to stock", async () => {
    play.simulators["esim-access"].settings({ allocationDelayMs: 1_200 });
    const order = await play.settled(await play.buy());
    play.simulators["esim-access"].settings({ allocationDelayMs: 0 });
    expect(order.status).toBe("fulfilled");
    expect(asked(order)).toEqual(["esim-access", "esim-go"]);
    await play.quiet();
    const after = await play.order(order.id);
    expect(after.attempts.map((attempt) => attempt.resolution)).toEqual(["stock", "delivered"]);
    await play.drainStock();
  });

  test("while the order still waits for a person, the late profile is delivered to it", async () => {
    play.simulators["esim-go"].fail(fault("refused"));
    play.simulators.airalo.fail(fault("refused"));
    play.simulators["esim-access"].fail({ operation: "*", fault: "timeout_after" });
    const manual = await play.settled(await play.buy());
    expect(manual).toMatchObject({ status: "manual", chargedMicros: 0n, heldMicros: 9_990_000n });
    play.simulators["esim-access"].clearFaults();
    await play.quiet();
    const order = await play.order(manual.id);
    expect(order).toMatchObject({ status: "fulfilled", chargedMicros: 9_990_000n, heldMicros: 0n });
    expect(await play.tasks(order.id)).toMatchObject([{ resolution: "fulfilled", resolvedBy: "late delivery" }]);
  });
});

test("lost replies of several orders at once, at an upstream that keeps no reference of ours, end with a piece for each", async () => {
  play.simulators["esim-access"].fail(fault("refused"));
  play.simulators["esim-go"].fail(fault("drop_reply", { probability: 0.5 }));
  const before = salesOf("esim-go");
  const ids = await Promise.all(Array.from({ length: 12 }, () => play.buy()));
  const orders = await Promise.all(ids.map((id) => play.settled(id)));
  expect(orders.map((order) => order.status)).toEqual(orders.map(() => "fulfilled"));
  await play.quiet();
  expect(salesOf("esim-go")).toBeGreaterThanOrEqual(before + 12);
  await play.drainStock();
});

test("an order that failed after its reply was lost fails one attempt, not the next one whose reply is lost too", async () => {
  play.simulators["esim-access"].fail(fault("refused"));
  play.simulators["esim-go"].fail([fault("activation_failure", { times: 1 }), fault("drop_reply", { times: 1 })]);
  const unlucky = await play.settled(await play.buy());
  expect(asked(unlucky)).toEqual(["esim-access", "esim-go", "airalo"]);
  play.simulators["esim-go"].fail(fault("drop_reply", { times: 1 }));
  const lost = await play.settled(await play.buy());
  expect(asked(lost)).toEqual(["esim-access", "esim-go"]);
  expect(lost).toMatchObject({ status: "fulfilled", chargedMicros: 9_990_000n });
});
