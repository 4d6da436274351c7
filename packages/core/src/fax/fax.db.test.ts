import type { FaxEvent, FaxProvider, FaxStatus, Money, OutboundFax, Outcome } from "@tandem/provider-contract";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { attemptsOf } from "../dispatch/index.ts";
import { lostReply, refusal } from "../dispatch/test-carriers.ts";
import { addUnknownAttempt, setProvider } from "../dispatch/test-provider.ts";
import { newId, publicId } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { publish, usd } from "../rating/test-lists.ts";
import { createFaxConsumer } from "./consume-event.ts";
import { findFax, listFaxes } from "./queries.ts";
import { advanceFax, cancelFax, type FaxRequest, sendFax } from "./send-fax.ts";

let db: TestDatabase;
let stage: Awaited<ReturnType<typeof setFax>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  stage = await setFax();
  return () => stage.close();
});
afterAll(() => db.close());

const own = "+12025550100";
const to = "+12025550199";
const twoPages = Buffer.from("%PDF-1.4\n1 0 obj <</Type /Page>> endobj\n2 0 obj <</Type /Page>> endobj\n%%EOF");

/** A carrier of one number; a page is sold at ten cents. */
async function setFax() {
  const upstream = {
    sent: [] as OutboundFax[],
    outcomes: [] as Outcome<FaxStatus>[],
    found: "unsupported" as "unsupported" | "not_found",
  };
  const queued: FaxStatus = { state: "queued", pages: null, cost: null, documentUrl: null, error: null };
  const fax: FaxProvider = {
    sendFax: async (wanted) => {
      upstream.sent.push(wanted);
      const usual = { kind: "done", upstreamRef: `up-${wanted.ourRef}`, value: queued } as const;
      return upstream.outcomes.shift() ?? usual;
    },
    getFax: async () => ({ kind: "answered", value: queued }),
    findFax: async () => ({ kind: upstream.found }),
    cancelFax: async () => ({ kind: "answered", value: null }),
  };
  const capabilities = { fax: { pagesMax: null, tellsCost: false } };
  const set = await setProvider(db, {
    ...{ service: "fax", capabilities, provider: { fax }, use: "fax", price: "0.1", dollars: "1" },
  });
  const { rootId, tenantId, accountId, providerId, inRoot, scope } = set;
  const services = {
    ...set.services,
    findNumber: async (_: unknown, number: string) =>
      number === own ? { number, tenantId, accountId, providerId } : null,
    documentUrl: ({ faxId }: { faxId: string }) => `https://shop.example/fax-documents/${faxId}`,
  };
  const consume = createFaxConsumer(services);
  const deliver = async (event: FaxEvent) => {
    const effect = await consume({ rootId, entry: set.entry }, event);
    return typeof effect === "function" ? inRoot(effect) : effect;
  };
  const common = { service: "fax", occurredAt: null, needsReadBack: false } as const;
  const send = async (change: Partial<FaxRequest> = {}) => {
    const id = newId();
    await sendFax(services, scope, { id, from: own, to, document: twoPages, quality: "normal", ...change });
    return id;
  };
  return {
    ...{ ...set, upstream, services, send },
    go: (faxId: string) => advanceFax(services, { rootId, faxId }),
    read: (id: string) => inRoot((tx) => findFax(tx, id)),
    tell: async (faxId: string, status: Partial<FaxStatus>, { number = 1, at = null as Date | null } = {}) => {
      const attempt = (await inRoot((tx) => attemptsOf(tx, faxId)))[number - 1];
      const ourRef = publicId("att", attempt?.id ?? faxId);
      return deliver({
        ...{ ...common, occurredAt: at },
        kind: "fax_status",
        ourRef,
        upstreamRef: null,
        status: { ...queued, ...status },
      } as FaxEvent);
    },
    receive: (number: string, upstreamRef: string, cost: Money | null = null) => {
      const status = { ...queued, state: "received", pages: 3, cost, documentUrl: "https://carrier.example/in.pdf" };
      const event = { ...common, kind: "fax_received", ourRef: null, upstreamRef, from: to, to: number, status };
      return deliver(event as unknown as FaxEvent);
    },
  };
}

test("its pages are held, what arrived is charged once, in whatever order it is told", async () => {
  const id = await stage.send();
  expect(await stage.wallet()).toEqual({ balance: usd("1"), held: usd("0.2") });
  await stage.go(id);
  await stage.go(id);
  expect(stage.upstream.sent).toMatchObject([
    { from: own, to, documentUrl: `https://shop.example/fax-documents/${id}` },
  ]);
  for (const state of ["delivered", "sending", "delivered", "failed"] as const)
    await stage.tell(id, { state, pages: 2 });
  expect(await stage.read(id)).toMatchObject({ state: "delivered", pages: 2, chargedMicros: usd("0.2") });
  expect(await stage.wallet()).toEqual({ balance: usd("0.8"), held: 0n });
  expect(await stage.books()).toEqual([]);
});

test("what did not arrive costs nothing, with the reason", async () => {
  const id = await stage.send();
  await stage.go(id);
  const error = { category: "unavailable", code: "user_busy", message: "busy" } as const;
  await stage.tell(id, { state: "failed", error: error as never });
  expect(await stage.read(id)).toMatchObject({ state: "failed", failure: "busy", chargedMicros: 0n });
  stage.upstream.outcomes.push(refusal("refused") as Outcome<FaxStatus>);
  const refused = await stage.send();
  await stage.go(refused);
  expect(await stage.read(refused)).toMatchObject({ state: "failed", failure: "provider" });
  expect(await stage.wallet()).toEqual({ balance: usd("1"), held: 0n });
});

test("a lost reply is never sent again: it waits for the carrier's word with its money held", async () => {
  stage.upstream.outcomes.push(lostReply as Outcome<FaxStatus>);
  const id = await stage.send();
  await stage.go(id);
  stage.advance(10_000);
  await stage.go(id);
  expect(stage.upstream.sent).toHaveLength(1);
  expect((await stage.read(id))?.state).toBe("unconfirmed");
  await stage.tell(id, { state: "delivered", pages: 2 });
  expect((await stage.read(id))?.state).toBe("delivered");
  expect(await stage.wallet()).toEqual({ balance: usd("0.8"), held: 0n });
});

test("only what nobody sent yet is taken back, and only an own number sends a PDF", async () => {
  const id = await stage.send();
  await cancelFax(stage.services, stage.scope, id);
  expect(await stage.read(id)).toMatchObject({ state: "cancelled", chargedMicros: 0n });
  expect(await stage.wallet()).toEqual({ balance: usd("1"), held: 0n });
  const sent = await stage.send();
  await stage.go(sent);
  await expect(cancelFax(stage.services, stage.scope, sent)).rejects.toMatchObject({ code: "fax.not_cancellable" });
  await expect(stage.send({ from: to })).rejects.toMatchObject({ code: "fax.number_not_usable" });
  await expect(stage.send({ document: Buffer.from("Hello") })).rejects.toMatchObject({ code: "request.invalid" });
});

test("a fax to a number of ours is there once; to nobody's number there is none", async () => {
  for (let time = 0; time < 3; time++) await stage.receive(own, "in-1");
  expect(await stage.receive("+12025550777", "in-2")).toBe("unmatched");
  const faxes = await stage.inRoot((tx) => listFaxes(tx, { direction: "inbound", limit: 10 }));
  expect(faxes).toMatchObject([{ state: "received", pages: 3, ownNumber: own, otherNumber: to, chargedMicros: 0n }]);
});

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));
const cents = (amount: string) => ({ amountMicros: usd(amount), currency: "USD" });

test("what a carrier says a fax cost after it was paid is booked once, in whatever order it is told", async () => {
  const id = await stage.send();
  await stage.go(id);
  await stage.tell(id, { state: "delivered", pages: 2 });
  expect(await stage.owed()).toBe(usd("0.1"));
  for (let time = 0; time < 3; time++) {
    await stage.tell(id, { state: "delivered", pages: 2, cost: cents("0.13") }, { at: at(9) });
    await stage.tell(id, { state: "delivered", pages: 2, cost: cents("0.5") }, { at: at(3) });
    await stage.tell(id, { state: "delivered", pages: 2 }, { at: at(12) });
    await stage.tell(id, { state: "delivered", pages: 2, cost: { amountMicros: 1n, currency: "EUR" } });
  }
  expect(await stage.owed()).toBe(usd("0.13"));
  expect(await stage.wallet()).toEqual({ balance: usd("0.8"), held: 0n });
  expect(await stage.books()).toEqual([]);
});

test("a cost in another currency at the end is not taken for ours; of a fax that failed the platform bears what it cost", async () => {
  const id = await stage.send();
  await stage.go(id);
  await stage.tell(id, { state: "delivered", pages: 2, cost: { amountMicros: usd("9"), currency: "EUR" } });
  expect(await stage.owed()).toBe(usd("0.1"));
  const failed = await stage.send();
  await stage.go(failed);
  for (let time = 0; time < 3; time++)
    await stage.tell(failed, { state: "failed", cost: cents("0.02") }, { at: at(4) });
  expect(await stage.owed()).toBe(usd("0.12"));
  expect(await stage.wallet()).toEqual({ balance: usd("0.8"), held: 0n });
  expect(await stage.books()).toEqual([]);
});

test.each([
  ["the first", [1, 2]],
  ["the second", [2, 1]],
])("a fax that went out twice costs the platform both and its sender once, when %s is told first", async (_, order) => {
  const id = await stage.send();
  await stage.go(id);
  await stage.inRoot((tx) => addUnknownAttempt(tx, { subjectId: id, providerId: stage.providerId }));
  for (let time = 0; time < 3; time++)
    for (const number of order) await stage.tell(id, { state: "delivered", pages: 2 }, { number });
  expect(await stage.owed()).toBe(usd("0.2"));
  for (let time = 0; time < 3; time++)
    for (const number of order)
      await stage.tell(id, { state: "delivered", pages: 2, cost: cents(`0.1${number}`) }, { number, at: at(5) });
  expect(await stage.owed()).toBe(usd("0.23"));
  expect(await stage.read(id)).toMatchObject({ state: "delivered", chargedMicros: usd("0.2") });
  expect(await stage.wallet()).toEqual({ balance: usd("0.8"), held: 0n });
  expect(await stage.books()).toEqual([]);
});

test("a fax that arrived although its carrier showed nothing of it costs the platform, once, and its sender nothing", async () => {
  stage.upstream.found = "not_found";
  stage.upstream.outcomes.push(lostReply as Outcome<FaxStatus>);
  const id = await stage.send();
  for (let look = 0; look < 5; look++) {
    await stage.go(id);
    stage.advance(10_000);
  }
  expect(await stage.read(id)).toMatchObject({ state: "failed" });
  for (let time = 0; time < 3; time++) await stage.tell(id, { state: "delivered", pages: 2 });
  expect(await stage.owed()).toBe(usd("0.1"));
  expect(await stage.wallet()).toEqual({ balance: usd("1"), held: 0n });
  expect(await stage.books()).toEqual([]);
});

test.each([
  ["for nothing", "0", "1"],
  ["for a price", "0.02", "0.94"],
])(
  "a fax that came in %s costs the platform what its carrier takes, once, told at once or later",
  async (_, price, left) => {
    await stage.inRoot((tx) => publish(tx, { service: "fax", direction: "inbound", rows: [{ prefix: "", price }] }));
    await stage.inRoot((tx) =>
      publish(tx, {
        service: "fax",
        direction: "inbound",
        providerId: stage.providerId,
        rows: [{ prefix: "", price: "0.01" }],
      }),
    );
    for (let time = 0; time < 3; time++) await stage.receive(own, "in-1");
    expect(await stage.owed()).toBe(usd("0.03"));
    for (let time = 0; time < 3; time++) await stage.receive(own, "in-1", cents("0.05"));
    expect(await stage.owed()).toBe(usd("0.05"));
    expect(await stage.wallet()).toEqual({ balance: usd(left), held: 0n });
    expect(await stage.books()).toEqual([]);
  },
);
