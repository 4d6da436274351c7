import { expect, test } from "vitest";
import type { NumberSearch, OwnedNumber } from "../numbers.ts";
import { ProviderCallError } from "../provider-error.ts";
import { capabilitiesOf, type NumbersHarness, numbersOf } from "./numbers-orders.suite.ts";

const usLocal: NumberSearch = { country: "US", type: "local", features: ["voice", "sms"], limit: 5 };

/** Claims about searching a carrier's stock. */
export function searchTests(harness: NumbersHarness): void {
  const search = harness.options.numberSearch ?? usLocal;
  const found = async (narrowed: Partial<NumberSearch> = {}) => {
    const answer = await numbersOf(harness.instance()).searchNumbers({ ...search, ...narrowed });
    if (answer.kind === "failed") throw new Error(`the search failed: ${JSON.stringify(answer.error)}`);
    return answer.value;
  };

  test("a search tells numbers of the country and kind asked for, each once and not more than asked for", async () => {
    const offers = await found({ limit: 5 });
    expect(offers.length).toBeGreaterThan(0);
    expect(offers.length).toBeLessThanOrEqual(5);
    expect(new Set(offers.map(({ number }) => number)).size).toBe(offers.length);
    for (const offer of offers) {
      expect(offer.number).toMatch(/^\+[1-9]\d{6,14}$/);
      expect(offer).toMatchObject({ country: search.country, type: search.type });
      for (const feature of offer.features === null ? [] : search.features) expect(offer.features).toContain(feature);
    }
  });

  test("a search by area code and by last digits is narrowed by them", async () => {
    const byArea = await found({ areaCode: "212" });
    expect(byArea.length).toBeGreaterThan(0);
    for (const { number } of byArea) expect(number).toMatch(/^\+1212/);
    const last = byArea[0]?.number.slice(-2) ?? "";
    const byEnd = await found({ areaCode: "212", endsWith: last });
    expect(byEnd.length).toBeGreaterThan(0);
    for (const { number } of byEnd) expect(number.endsWith(last)).toBe(true);
  });

  test("prices come with the search exactly where the manifest says so", async () => {
    for (const offer of await found()) {
      const priced = capabilitiesOf(harness).pricesInSearch;
      expect(offer.monthlyCost !== null && offer.monthlyCost.amountMicros > 0n).toBe(priced);
      expect(offer.setupCost !== null).toBe(priced);
    }
  });

  test("a search that fails says so, instead of nothing found", async () => {
    harness.simulator.fail([{ operation: "searchNumbers", fault: "error_500" }]);
    const answer = await numbersOf(harness.instance()).searchNumbers(search);
    expect(answer).toMatchObject({ kind: "failed", error: { category: "server" } });
  });
}

/** Claims about numbers that are ours: reading, settings, giving back. */
export function ownedTests(harness: NumbersHarness): void {
  const listed = async (): Promise<OwnedNumber[]> => {
    const all: OwnedNumber[] = [];
    for await (const page of numbersOf(harness.instance()).listNumbers()) all.push(...page);
    return all;
  };

  test("a number of ours is read alone and among all", async () => {
    const own = await harness.ownNumber();
    const read = await numbersOf(harness.instance()).getNumber(own);
    expect(read).toMatchObject({ kind: "answered", value: { number: own.number, state: "active" } });
    const second = await harness.ownNumber();
    const numbers = (await listed()).map(({ number }) => number);
    expect(numbers).toEqual(expect.arrayContaining([own.number, second.number]));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test("a listing that breaks off throws, so that nobody takes a part for the whole", async () => {
    await harness.ownNumber();
    harness.simulator.fail([{ operation: "listNumbers", fault: "error_500" }]);
    const failure = await listed().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProviderCallError);
  });

  if (capabilitiesOf(harness).configure) {
    test("forwarding is set, told, changed alone and switched off", async () => {
      const own = await harness.ownNumber();
      const { configureNumber } = numbersOf(harness.instance());
      if (!configureNumber) throw new Error("the manifest says that numbers can be configured");
      const configure = configureNumber.bind(numbersOf(harness.instance()));
      const set = await configure(own, { forwardTo: "+12025550143" });
      expect(set).toMatchObject({ kind: "answered", value: { forwardTo: "+12025550143" } });
      const other = await configure(own, {});
      expect(other).toMatchObject({ kind: "answered", value: { forwardTo: "+12025550143" } });
      const off = await configure(own, { forwardTo: null });
      expect(off).toMatchObject({ kind: "answered", value: { forwardTo: null } });
    });
  } else {
    test.skip("forwarding is set (skipped: the carrier configures no numbers by itself)");
  }

  test("a number given back is gone, and giving it back again is no error", async () => {
    const own = await harness.ownNumber();
    const numbers = numbersOf(harness.instance());
    expect(await numbers.releaseNumber(own)).toMatchObject({ kind: "done" });
    expect(await numbers.releaseNumber(own)).toMatchObject({ kind: "done" });
    const read = await numbers.getNumber(own);
    if (read.kind === "answered") expect(read.value.state).toBe("released");
    else expect(read.error.category).toBe("not_found");
    const active = (await listed()).filter(({ state }) => state !== "released");
    expect(active.map(({ number }) => number)).not.toContain(own.number);
  });

  test("a lost reply to a release is unknown, and asking again settles it", async () => {
    const own = await harness.ownNumber();
    harness.simulator.fail([{ operation: "releaseNumber", fault: "drop_reply", times: 1 }]);
    expect((await numbersOf(harness.hasty()).releaseNumber(own)).kind).toBe("unknown");
    expect(await numbersOf(harness.instance()).releaseNumber(own)).toMatchObject({ kind: "done" });
  });
}

/** Claims about looking any number up. */
export function lookupTests(harness: NumbersHarness): void {
  if (!capabilitiesOf(harness).lookup) {
    test.skip("a number is looked up (skipped: the carrier has no lookup)");
    return;
  }
  test("a lookup tells country and kind of line, and that a number which cannot be is not valid", async () => {
    const { lookupNumber } = numbersOf(harness.instance());
    if (!lookupNumber) throw new Error("the manifest says that numbers can be looked up");
    const lookup = lookupNumber.bind(numbersOf(harness.instance()));
    const told = await lookup("+12025550143");
    expect(told).toMatchObject({ kind: "answered", value: { number: "+12025550143", valid: true, country: "US" } });
    const impossible = await lookup("+1202555");
    expect(impossible).toMatchObject({ kind: "answered", value: { valid: false } });
  });
}
