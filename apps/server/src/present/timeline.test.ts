import type { OrderStory, StoryAttempt, StoryEvent, StoryTransfer } from "@tandem/core/analytics";
import { newId } from "@tandem/core/kernel";
import { expect, test } from "vitest";
import type { Telling } from "./event-texts.ts";
import { presentTimeline } from "./timeline.ts";

const start = Date.parse("2026-11-20T10:00:00.000Z");
const at = (ms: number) => new Date(start + ms);
const [access, go] = [newId(), newId()];
const itemId = newId();

const telling: Telling = {
  order: {
    kind: "esim",
    planName: "France 5 GB, 30 days",
    quantity: 1,
    totalMicros: 9_990_000n,
    currency: "USD",
    createdAt: at(0),
  },
  providers: new Map([
    [access, "eSIM Access"],
    [go, "eSIM Go"],
  ]),
  actors: new Map([["usr_1", "Olivia"]]),
};

const attempt = (change: Partial<StoryAttempt>): StoryAttempt => ({
  ...{ id: newId(), itemId, number: 1, providerId: access, providerName: "eSIM Access", offerId: newId() },
  ...{ offerRef: "FR-5", decisionId: null, state: "done", resolution: "delivered", nextStep: null, reason: null },
  ...{ error: null, upstreamRef: null, costMicros: 3_500_000n, currency: "USD", looks: 0, interrupted: false },
  ...{ startedAt: at(0), answeredAt: null, givenUpAt: null, endedAt: null },
  ...change,
});
const event = (type: StoryEvent["type"], ms: number, change: Partial<StoryEvent> = {}): StoryEvent => ({
  ...{ id: newId(), type, itemId, attemptId: null, data: {}, createdAt: at(ms) },
  ...change,
});
const transfer = (ms: number, debitCode: string, creditCode: string, amountMicros: bigint): StoryTransfer => ({
  ...{ id: newId(), kind: "post", reason: "order", amountMicros, currency: "USD", debitCode, creditCode, note: null },
  createdAt: at(ms),
});
const told = (story: Partial<OrderStory>, how: Telling = telling) =>
  presentTimeline(
    { events: [], attempts: [], transfers: [], webhooks: [], messages: [], sparesLeft: 0, ...story },
    [],
    how,
  ).map(({ title, detail, tookMs }) => [title, detail, tookMs]);

test("a late success is told step by step: no answer, looked up, gone on, delivered by another, kept as a spare", () => {
  const late = attempt({
    ...{ state: "done", resolution: "stock", nextStep: "next_provider", looks: 4 },
    error: { category: "timeout", code: "timeout", message: "deadline of 10000 ms passed" },
    ...{ answeredAt: at(10_100), givenUpAt: at(18_300), endedAt: at(140_000) },
  });
  const saved = attempt({
    ...{ number: 2, providerId: go, providerName: "eSIM Go", costMicros: 4_200_000n },
    ...{ startedAt: at(18_310), answeredAt: at(19_500), endedAt: at(19_500) },
  });
  const about = { attemptId: late.id, data: { providerId: access, costMicros: "3500000", currency: "USD" } };
  const events = [
    event("order.received", 0),
    event("attempt.unknown", 10_100, { attemptId: late.id, data: { category: "timeout" } }),
    event("attempt.given_up", 18_300, {
      attemptId: late.id,
      data: { reason: "the upstream cannot be asked whether it was bought", nextStep: "next_provider" },
    }),
    event("item.fulfilled", 19_500, { attemptId: saved.id }),
    event("order.fulfilled", 19_500),
    event("spare.kept", 140_000, about),
  ];
  const transfers = [
    transfer(19_507, "sales", `provider:${go}`, 4_200_000n),
    transfer(140_004, "stock", `provider:${access}`, 3_500_000n),
  ];
  expect(told({ events, attempts: [late, saved], transfers })).toEqual([
    ["Order received for $9.99", "France 5 GB, 30 days.", null],
    [
      "Attempt 1: eSIM Access did not answer in time",
      "Then the next provider was asked. What it delivered afterwards was kept as a spare for the next order it fits.",
      18_300,
    ],
    [
      "Looking up at eSIM Access whether it was bought",
      "It did not answer in time. Nobody else is paid before this is known, or cannot be learned.",
      null,
    ],
    [
      "Went on without eSIM Access",
      "The upstream cannot be asked whether it was bought. It stays watched, in case it still delivers.",
      null,
    ],
    ["Attempt 2: eSIM Go delivered", "For $4.20.", 1_190],
    ["$4.20 booked as cost, to eSIM Go", null, null],
    ["Delivered to the customer", "19.5 s after the order.", null],
    ["eSIM Access delivered after all: kept as a spare", "It cost us $3.50 and goes to the next order it fits.", null],
    ["$3.50 paid to eSIM Access for a spare eSIM", null, null],
  ]);
});

test("an order served from stock says whose eSIM it was and that it was paid before", () => {
  const events = [
    event("item.stock_used", 200, { data: { providerId: access, costMicros: "3500000" } }),
    event("order.fulfilled", 200),
  ];
  expect(told({ events, transfers: [transfer(204, "sales", "stock", 3_500_000n)] })).toEqual([
    [
      "Served with a spare eSIM from stock",
      "Bought earlier from eSIM Access for $3.50, so nobody had to be asked.",
      null,
    ],
    ["$3.50 booked as cost, out of stock: it was paid before", null, null],
    ["Delivered to the customer", "200 ms after the order.", null],
  ]);
});

test("a spare that is given back or lost says what becomes of its cost", () => {
  const data = { providerId: access };
  const texts = told({
    events: [
      event("spare.cancelled", 0, { data: { ...data, refundMicros: "3500000" } }),
      event("spare.written_off", 1, { data: { ...data, costMicros: "3500000", currency: "USD" } }),
      event("spare.written_off", 2, { data }),
    ],
  });
  expect(texts).toEqual([
    ["eSIM Access took the spare eSIM back", "$3.50 comes back.", null],
    ["What eSIM Access delivered late is of no use", "Its cost, $3.50, is ours.", null],
    ["What eSIM Access delivered late is of no use", "Its cost is ours.", null],
  ]);
});

test("of many usage reports the last one counts, and says how many there were", () => {
  const usage = (ms: number, used: number) =>
    event("profile.usage", ms, { data: { usedBytes: String(used), totalBytes: String(5 * 1024 ** 3) } });
  expect(told({ events: [usage(0, 1024 ** 2), usage(1, 512 * 1024 ** 2), usage(2, 1.25 * 1024 ** 3)] })).toEqual([
    ["1.25 GB of 5 GB used", "The last of 3 reports.", null],
  ]);
});

test("who settled an order by hand is named, whatever they decided", () => {
  const settled = (data: Record<string, unknown>) =>
    told({ events: [event("item.manual_resolved", 0, { data: { actor: "usr_1", ...data } })] })[0];
  expect(settled({ resolution: "fulfilled", costMicros: "4100000", providerId: go })).toEqual([
    "Olivia delivered it by hand",
    "From eSIM Go. The eSIM cost $4.10.",
    null,
  ]);
  expect(settled({ resolution: "refunded", reason: "sold out" })).toEqual([
    "Olivia gave the money back",
    "“sold out”",
    null,
  ]);
  expect(settled({ resolution: "retried" })).toEqual(["Olivia had the providers asked again", null, null]);
});

test("money passed up a chain of sellers, and out of it, is told by name", () => {
  const transfers = [
    transfer(0, "sales", "sales", 6_000_000n),
    transfer(1, "loss", `provider:${go}`, 4_200_000n),
    transfer(2, `provider:${access}`, "stock", 3_500_000n),
    transfer(3, "sales", "provider:manual", 4_100_000n),
  ];
  expect(told({ transfers }).map(([title]) => title)).toEqual([
    "$6.00 passed on to the seller above",
    "$4.20 paid to eSIM Go for something of no use",
    "$3.50 for the spare comes back from eSIM Access",
    "$4.10 booked as cost of delivering by hand",
  ]);
});
