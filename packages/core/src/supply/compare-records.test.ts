import type { UpstreamRecord } from "@tandem/provider-contract";
import { expect, test } from "vitest";
import { Comparison, type OurSide } from "./compare-records.ts";
import type { OurLine } from "./line.ts";

const at = (text: string) => new Date(`2026-11-${text}Z`);
const span = { from: at("20T00:00"), until: at("22T12:00"), standing: new Set(["number"] as const) };
const usd = (amountMicros: bigint) => ({ amountMicros, currency: "USD" });

const record = (change: Partial<UpstreamRecord>): UpstreamRecord => ({
  ...{
    subject: "esim",
    ref: "r1",
    ourRef: null,
    cost: usd(100n),
    quantity: 1,
    happenedAt: at("21T10:00"),
    state: "sold",
  },
  label: null,
  ...change,
});

const line = (change: Partial<OurLine>): OurLine => ({
  ...{
    key: "k1",
    subject: "esim",
    id: "k1",
    accountId: null,
    orderId: null,
    ref: "r1",
    label: null,
    bookedMicros: 100n,
  },
  ...{ currency: "USD", happenedAt: at("21T10:00"), state: "bought" },
  ...change,
});

/** Compares one page; `lines` by the references of the records they belong to. */
function compare(
  records: UpstreamRecord[],
  lines: Record<string, OurLine> = {},
  more: { ours?: Partial<OurSide>; unseen?: OurLine[]; bookedFor?: Map<string, bigint>; returned?: Set<string> } = {},
) {
  const comparison = new Comparison(span);
  const ours = { lineOf: ({ ref }: UpstreamRecord) => lines[ref] ?? null, mayBecomeOurs: () => false, ...more.ours };
  comparison.addPage(records, ours);
  const { unseen = [], bookedFor = new Map(), returned = new Set() } = more;
  return comparison.finish({ unseen, bookedFor, returned });
}
const kinds = (compared: ReturnType<typeof compare>) => compared.found.map(({ kind, ref }) => `${kind} ${ref}`);

test("what both sides have at one price agrees", () => {
  const compared = compare([record({})], { r1: line({}) });
  expect(compared).toEqual({ entries: 1, matched: 1, found: [] });
});

test("a sale nobody owns is missing here, and so is one whose attempt is held to have bought nothing", () => {
  expect(kinds(compare([record({})]))).toEqual(["missing_here r1"]);
  const refused = line({ state: "not_bought", bookedMicros: 0n, accountId: "acc", orderId: "ord" });
  const [found] = compare([record({})], { r1: refused }).found;
  expect(found).toMatchObject({
    kind: "missing_here",
    accountId: "acc",
    details: { orderId: "ord", line: "record:esim:r1" },
  });
});

test("what is under way on either side, came to nothing there, or was given back, differs in nothing", () => {
  expect(kinds(compare([record({ state: "pending" }), record({ ref: "r2", state: "failed" })]))).toEqual([]);
  expect(kinds(compare([record({ state: "returned" })]))).toEqual([]);
  expect(kinds(compare([record({ cost: usd(7n) })], { r1: line({ state: "under_way", bookedMicros: 0n }) }))).toEqual(
    [],
  );
  expect(kinds(compare([record({})], {}, { ours: { mayBecomeOurs: () => true } }))).toEqual([]);
  expect(kinds(compare([record({ state: "returned" })], { r1: line({}) }))).toEqual([]);
  const dearer = [record({ cost: usd(120n) })];
  expect(kinds(compare(dearer, { r1: line({}) }, { returned: new Set(["k1"]) }))).toEqual([]);
  expect(kinds(compare([], {}, { unseen: [line({ state: "under_way" }), line({ state: "given_back" })] }))).toEqual([]);
});

test("a price that differs is found, in our figures and theirs; what they do not charge for is nothing", () => {
  const [dearer] = compare([record({ cost: usd(120n) })], { r1: line({}) }).found;
  expect(dearer).toMatchObject({
    kind: "amount_differs",
    oursMicros: 100n,
    theirsMicros: 120n,
    details: { line: "k1" },
  });
  const [free] = compare([record({ state: "failed", cost: null })], { r1: line({}) }).found;
  expect(free).toMatchObject({ kind: "amount_differs", oursMicros: 100n, theirsMicros: 0n });
  expect(compare([record({ cost: null })], { r1: line({}) }).found).toEqual([]);
});

test("two currencies are not held against each other: a person looks", () => {
  const [found] = compare([record({ cost: { amountMicros: 100n, currency: "EUR" } })], { r1: line({}) }).found;
  expect(found).toMatchObject({ kind: "amount_differs", oursMicros: null, theirsMicros: 100n, currency: "EUR" });
});

test("a purchase they do not have is missing there", () => {
  const [found] = compare([], {}, { unseen: [line({ ref: "theirs" })] }).found;
  expect(found).toMatchObject({
    kind: "missing_there",
    ref: "theirs",
    subjectId: "k1",
    oursMicros: 100n,
    theirsMicros: null,
  });
});

test("only what lies in the time is judged, except for things that stand", () => {
  const old = at("10T00:00");
  expect(kinds(compare([record({ happenedAt: old })]))).toEqual([]);
  expect(kinds(compare([record({ cost: usd(1n) })], { r1: line({ happenedAt: old }) }))).toEqual([]);
  expect(kinds(compare([record({ subject: "number", happenedAt: old, cost: null })]))).toEqual(["missing_here r1"]);
  expect(kinds(compare([record({ subject: "number", happenedAt: null, cost: null })]))).toEqual(["missing_here r1"]);
});

test("a thing that stands is compared by being there, not by its price", () => {
  const number = line({ subject: "number", bookedMicros: 0n });
  expect(compare([record({ subject: "number", cost: usd(1_000n) })], { r1: number }).found).toEqual([]);
});

const message = (key: string, bookedMicros: bigint, happenedAt = at("21T10:00")) =>
  line({ key, id: key, ref: key, subject: "message", bookedMicros, happenedAt });
const told = (ref: string, micros: bigint | null) =>
  record({ subject: "message", ref, cost: micros === null ? null : usd(micros) });

test("amounts of uses are one line a day, with how many of them differ", () => {
  const lines = { a: message("a", 83n), b: message("b", 83n), c: message("c", 83n) };
  const [day, ...more] = compare([told("a", 83n), told("b", 90n), told("c", null)], lines).found;
  expect(more).toEqual([]);
  expect(day).toMatchObject({
    ...{ kind: "amount_differs", subject: "message", ref: "2026-11-21", oursMicros: 166n, theirsMicros: 173n },
    ...{ happenedAt: at("21T00:00"), details: { line: "day:message:2026-11-21", uses: 2, differing: 1 } },
  });
});

test("what was corrected for a day agrees, and a day that is not over is not summed", () => {
  const lines = { a: message("a", 83n), b: message("b", 83n, at("22T10:00")) };
  const records = [told("a", 90n), { ...told("b", 500n), happenedAt: at("22T10:00") }];
  expect(compare(records, lines, { bookedFor: new Map([["day:message:2026-11-21", 7n]]) }).found).toEqual([]);
  expect(kinds(compare(records, lines))).toEqual(["amount_differs 2026-11-21"]);
});

test("the legs of a call cost together what the call cost, once both say", () => {
  const call = line({ key: "call", id: "call", subject: "call", bookedMicros: 30n });
  const legs = (first: bigint, second: bigint | null) => [
    record({ subject: "call", ref: "leg1", cost: usd(first) }),
    record({ subject: "call", ref: "leg2", cost: second === null ? null : usd(second) }),
  ];
  expect(compare(legs(10n, 20n), { leg1: call, leg2: call }).found).toEqual([]);
  expect(compare(legs(10n, null), { leg1: call, leg2: call }).found).toEqual([]);
  expect(kinds(compare(legs(10n, 21n), { leg1: call, leg2: call }))).toEqual(["amount_differs 2026-11-21"]);
});
