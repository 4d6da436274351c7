import { createSliceDesk, type SliceDesk, type SliceOpening } from "../../packages/core/src/charging/index.ts";
import { newId, tenantScope, withoutScope, withScope } from "../../packages/core/src/kernel/index.ts";
import { PrefixIndex, plainRate, type Rate, rateCall } from "../../packages/core/src/rating/index.ts";
import { createAccount } from "../../packages/core/src/tenancy/index.ts";
import { creditWallet, openWallet } from "../../packages/core/src/wallet/index.ts";
import { against, type BenchContext, type Compared, inTurn, percentile, sliceMs } from "./context.ts";

const prefixCount = 40_000;
const callsAtOnce = 1_000;
const clients = 16;

/** Rating in memory beside the plain way, and calls of one wallet beside pgbench's TPC-B with as many connections. */
export async function runRatingBench(context: BenchContext): Promise<void> {
  await rateInMemory(context);
  await reserveSlices(context);
}

type Entry = { prefix: string; rate: Rate };

/** Prefixes as a carrier's deck has them: of every length from one to eight, with two in five nested in another. */
function makeDeck(): Entry[] {
  const entries = new Map<string, Entry>();
  for (let seed = 1; entries.size < prefixCount; seed = (seed * 48_271) % 2_147_483_647) {
    const prefix = String(seed).slice(0, 1 + (seed % 8));
    const rate = {
      ...plainRate("voice", BigInt(1_000 + (seed % 90_000)), "USD"),
      incrementFirst: 60,
      incrementNext: 6,
    };
    entries.set(prefix, { prefix, rate });
  }
  return [...entries.values()];
}

/** One look-up for each length of prefix, longest first: what one would write without an index of one's own. */
function matchPlainly(deck: ReadonlyMap<string, Entry>, number: string): Entry | undefined {
  for (let length = Math.min(8, number.length); length > 0; length--) {
    const entry = deck.get(number.slice(0, length));
    if (entry) return entry;
  }
  return undefined;
}

async function rateInMemory(context: BenchContext): Promise<void> {
  const deck = makeDeck();
  const index = new PrefixIndex(deck, (entry) => entry.prefix);
  const plain = new Map(deck.map((entry) => [entry.prefix, entry]));
  const numbers = Array.from({ length: 65_536 }, (_, place) =>
    String(1e11 + ((place * 48_271 * 104_729) % 9e11)).slice(0, 12),
  );
  const run = (match: (number: string) => Entry | undefined) => async () => {
    const started = performance.now();
    let done = 0;
    let total = 0n;
    while (performance.now() - started < sliceMs) {
      for (let step = 0; step < 4_096; step++, done++) {
        const entry = match(numbers[done & 65_535] ?? "");
        if (entry) total += rateCall(entry.rate, done % 600);
      }
    }
    if (total === 0n) throw new Error("nothing was rated");
    return (done * 1_000) / (performance.now() - started);
  };
  const { rated } = await inTurn(
    run((number) => matchPlainly(plain, number)),
    { rated: run((number) => index.match(number)) },
  );
  context.report({
    path: "calls rated in memory",
    value: Math.round(rated.value),
    unit: "calls/s",
    ...against("a hash look-up for each length of prefix", rated),
    note: `longest of ${prefixCount.toLocaleString("en-US")} prefixes, increments, exact micros; one thread`,
  });
}

const quote = { ...plainRate("voice", 20_000n, "USD"), chain: [] };
const far = new Date("2100-01-01T00:00:00Z");

/** One wallet and its desk; each turn has a thousand calls at once, each opened, extended and settled. */
async function reserveSlices(context: BenchContext): Promise<void> {
  const database = context.openDatabase(clients);
  const rootId = newId();
  await withoutScope(database, (tx) => tx.sql.insertInto("tenancy.roots").values({ root_id: rootId }).execute());
  const accountId = await withScope(database, tenantScope(rootId, rootId), async (tx) => {
    const tenant = { root_id: rootId, tenant_id: rootId, kind: "platform", slug: "bench", name: "Bench" };
    await tx.sql.insertInto("tenancy.tenants").values(tenant).execute();
    const account = await createAccount(tx, { name: "Bench", email: "bench@example.test" });
    await openWallet(tx, { accountId: account, currency: "USD" });
    const credit = { transferId: newId(), accountId: account, amountMicros: 1_000_000_000_000n, note: "bench" };
    await creditWallet(tx, { ...credit, reason: "credit", actor: "bench" });
    return account;
  });
  const desk = createSliceDesk({ database, clock: { now: () => new Date() } });
  const samples: number[] = [];
  const calls = () => liveCalls(desk, { rootId, accountId, samples });
  const { slices } = await inTurn(() => context.tpcB(clients), { slices: calls });
  const denominator = (result: Compared) => against(`pgbench TPC-B, ${clients} clients`, result);
  const latency = `p50 ${percentile(samples, 0.5).toFixed(0)} ms, p99 ${percentile(samples, 0.99).toFixed(0)} ms a step`;
  context.report({
    path: "steps of calls of one wallet",
    value: Math.round(slices.value),
    unit: "steps/s",
    ...denominator(slices),
    note: `${callsAtOnce.toLocaleString("en-US")} calls at once, each reserved, extended and settled with its record: ${latency}`,
  });
  context.report({
    path: "calls of one wallet rated and stored",
    value: Math.round(slices.value / 3),
    unit: "calls/s",
    ...denominator({ ...slices, ratio: slices.ratio === null ? null : slices.ratio / 3 }),
    note: "the same, by whole calls",
  });
}

async function liveCalls(
  desk: SliceDesk,
  { rootId, accountId, samples }: { rootId: string; accountId: string; samples: number[] },
): Promise<number> {
  const started = performance.now();
  let steps = 0;
  const timed = async (step: () => Promise<unknown>) => {
    const before = performance.now();
    await step();
    samples.push(performance.now() - before);
    steps++;
  };
  const line = async () => {
    while (performance.now() - started < sliceMs) {
      const id = newId();
      const opening: SliceOpening = {
        ...{ id, accountId, service: "voice", subjectId: id, quote, untilUnits: 60, expiresAt: far },
        countryCode: "US",
      };
      await timed(() => desk.open(rootId, opening));
      await timed(() => desk.extend(rootId, { id, untilUnits: 120, expiresAt: far }));
      await timed(() => desk.settle(rootId, { id, units: 97, costMicros: 0n, providerId: null }));
    }
  };
  await Promise.all(Array.from({ length: callsAtOnce }, line));
  return (steps * 1_000) / (performance.now() - started);
}
