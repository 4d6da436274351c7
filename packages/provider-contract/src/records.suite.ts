import { describe, expect, test } from "vitest";
import { ProviderCallError } from "./provider-error.ts";
import type { ProviderInstance } from "./provider-module.ts";
import { type RecordSubject, type RecordTraits, recordSubjects, type UpstreamRecord } from "./records.ts";
import { dollarsToMicros, present } from "./suite/harness.ts";
import { type Sold, sellers } from "./suite/records-sellers.ts";
import { ServiceHarness, type ServiceSuiteOptions, type WireCall } from "./suite/service-harness.ts";
import { VoiceHarness } from "./suite/voice-harness.ts";

export type RecordsSuiteOptions = ServiceSuiteOptions & {
  /** How a page of the listing looks on the wire, for replies put in between. */
  listCall: WireCall;
};

const DAY_MS = 86_400_000;

/**
 * What every adapter that lists its upstream's own records must hold, run against its simulator, for each subject of the manifest.
 * What is listed is held against the simulator's own belief of what it sold.
 */
export function describeRecordsProvider(options: RecordsSuiteOptions): void {
  const { manifest } = options.module;
  describe(`${manifest.name} lists what it sold`, () => {
    const harness = manifest.capabilities.voice
      ? new VoiceHarness({ ...options, placeCall: options.listCall })
      : new ServiceHarness(options);
    for (const subject of recordSubjects) {
      const traits = manifest.records?.[subject];
      const name = subject.replaceAll("_", " ");
      if (traits) describe(name, () => subjectTests(harness, subject, traits));
      else test.skip(`${name} (skipped: the manifest says that these are not listed)`);
    }
    describe("failures", () => failureTests(harness, options.listCall));
  });
}

/** Everything from yesterday to a time no test's clock reaches. */
async function list(instance: ProviderInstance, range?: { from: Date; to: Date }): Promise<UpstreamRecord[]> {
  const records: UpstreamRecord[] = [];
  const now = Date.now();
  const wide = range ?? { from: new Date(now - DAY_MS), to: new Date(now + 30 * DAY_MS) };
  for await (const page of present(instance.records).listRecords(wide)) records.push(...page);
  return records;
}

function subjectTests(harness: ServiceHarness, subject: RecordSubject, traits: RecordTraits): void {
  const sell = (): Promise<Sold> => sellers[subject](harness);
  const costOf = (ref: string) =>
    harness.simulator
      .sales()
      .filter((sale) => sale.upstreamRef === ref)
      .reduce((sum, sale) => sum + dollarsToMicros(sale.cost), 0n);

  test("one that was sold is listed once, by the reference its purchase had", async () => {
    const sold = await sell();
    const records = (await list(harness.instance())).filter(({ ref }) => ref === sold.ref);
    expect(records).toMatchObject([{ state: "sold", quantity: 1 }]);
    expect([null, sold.ourRef]).toContain(records[0]?.ourRef);
  });

  test(traits.tellsCost ? "it carries what was charged" : "no cost is made up", async () => {
    const { ref } = await sell();
    const record = present((await list(harness.instance())).find((one) => one.ref === ref));
    const charged = { amountMicros: costOf(ref), currency: "USD" };
    expect(record.cost).toEqual(traits.tellsCost ? charged : null);
  });

  test("two that were sold are two, and nothing else is listed", async () => {
    const sold = [await sell(), await sell()];
    const believed = new Set(harness.simulator.sales().map((sale) => sale.upstreamRef));
    const records = await list(harness.instance());
    const listed = records.map(({ ref }) => ref);
    for (const { ref } of sold) expect(listed.filter((one) => one === ref)).toHaveLength(1);
    expect(new Set(listed).size).toBe(listed.length);
    // A standing thing is listed under a reference of its own, which is not its sale's.
    const isStanding = (record: UpstreamRecord) => harness.options.module.manifest.records?.[record.subject]?.standing;
    // A reference may say first what its sale belongs to.
    const isBelieved = ({ ref }: UpstreamRecord) => believed.has(ref) || believed.has(ref.split("/").at(-1) ?? ref);
    const made = records.filter((record) => !isStanding(record) && !isBelieved(record));
    expect(made).toEqual([]);
  });

  test("a listing of many pages is read to its end", async () => {
    const sold = [await sell(), await sell(), await sell()];
    harness.simulator.settings({ pageRowsMax: 1 });
    const listed = (await list(harness.instance())).map(({ ref }) => ref);
    for (const { ref } of sold) expect(listed.filter((one) => one === ref)).toHaveLength(1);
    expect(new Set(listed).size).toBe(listed.length);
  });

  if (traits.standing) {
    test("it is listed whatever time is asked for", async () => {
      const { ref } = await sell();
      const records = await list(harness.instance(), range(10));
      expect(records.map((record) => record.ref)).toContain(ref);
    });
  } else {
    test("it is not listed for another time", async () => {
      const { ref } = await sell();
      const records = await list(harness.instance(), range(10));
      expect(records.map((record) => record.ref)).not.toContain(ref);
    });
  }
}

/** A day so many days ago. */
const range = (daysAgo: number) => {
  const from = Date.now() - daysAgo * DAY_MS;
  return { from: new Date(from), to: new Date(from + DAY_MS) };
};

function failureTests(harness: ServiceHarness, listCall: WireCall): void {
  test("a listing that is refused throws, so that nobody takes it for an empty one", async () => {
    await expect(list(harness.stranger())).rejects.toBeInstanceOf(ProviderCallError);
  });

  test("a page that cannot be read throws", async () => {
    harness.proxy.intercept({
      ...listCall,
      instead: { status: 200, headers: { "content-type": "application/json" }, body: '{"surprise":' },
    });
    await expect(list(harness.proxied())).rejects.toBeInstanceOf(ProviderCallError);
  });
}
