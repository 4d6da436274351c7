import fc from "fast-check";
import { expect, test } from "vitest";
import type { Candidate, RouteRequest, Turns } from "./candidate.ts";
import { fromJson, replayDecision, toDecisionCandidates, toJson } from "./decision.ts";
import { explain } from "./explain.ts";
import { costLimit } from "./filter.ts";
import { type RoutingPolicy, strategyNames } from "./policy.ts";
import { rank } from "./rank.ts";
import { createRouter } from "./router.ts";
import { candidate, policy, request } from "./test-candidates.ts";

const providers = ["p1", "p2", "p3", "p4", "p5"];
const share = fc.double({ min: 0, max: 1, noNaN: true });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 });

const someCandidates: fc.Arbitrary<Candidate[]> = fc.uniqueArray(
  fc
    .record({
      id: fc.uuid(),
      providerId: fc.constantFrom(...providers),
      tier: fc.integer({ min: 1, max: 9 }),
      priority: fc.integer({ min: 0, max: 1000 }),
      status: fc.constantFrom(
        "active" as const,
        "active" as const,
        "active" as const,
        "inactive" as const,
        "maintenance" as const,
      ),
      health: fc.constantFrom(
        "healthy" as const,
        "healthy" as const,
        "degraded" as const,
        "unknown" as const,
        "down" as const,
      ),
      covered: fc.boolean().map((missing) => !missing),
      breakerShare: fc.constantFrom(1, 1, 1, 0.5, 0.1, 0),
      costMicros: fc.bigInt({ min: 0n, max: 12_000_000n }),
      currency: fc.constantFrom("USD", "USD", "USD", "EUR"),
      calls: fc.double({ min: 0, max: 500, noNaN: true }),
      rate: share,
      timeMs: maybe(fc.integer({ min: 0, max: 200_000 })),
      load: maybe(share),
      freeSlots: maybe(fc.integer({ min: 0, max: 3 })),
    })
    .map(({ rate, ...rest }) => candidate(rest.id, { ...rest, name: rest.providerId, successes: rest.calls * rate })),
  { selector: (each) => each.id, maxLength: 12 },
);

const somePolicy: fc.Arbitrary<RoutingPolicy> = fc
  .record({
    strategy: fc.constantFrom(...strategyNames),
    shares: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 5, maxLength: 5 }),
    order: fc.shuffledSubarray(providers, { minLength: 1 }),
    explorationShare: fc.constantFrom(0, 0.02, 0.2),
    thresholds: fc.record({
      minSuccessRate: maybe(share),
      minMarginPercent: maybe(fc.integer({ min: 0, max: 99 })),
      maxTimeMs: maybe(fc.integer({ min: 1_000, max: 200_000 })),
      maxLoad: maybe(share),
    }),
  })
  .map(({ shares, ...rest }) =>
    policy({
      ...rest,
      weights: {
        cost: shares[0] ?? 0,
        quality: shares[1] ?? 0,
        ...Object.fromEntries(providers.map((id, index) => [id, shares[index] ?? 0])),
      },
    }),
  );

const someRequest: fc.Arbitrary<RouteRequest> = fc
  .record({
    sellPriceMicros: maybe(fc.bigInt({ min: 1n, max: 12_000_000n })),
    seed: fc.integer({ min: 0, max: 0xffff_ffff }),
    preferred: fc.shuffledSubarray(providers, { maxLength: 2 }),
    tried: fc.subarray(providers, { maxLength: 2 }),
    turns: fc.dictionary(fc.constantFrom(...providers), fc.integer({ min: -50, max: 50 })),
  })
  .map((change) => request(change));

const withSeed = { seed: 20_260_101, numRuns: 2_000 };

test("the order of the candidates changes nothing, nor does asking again", () => {
  const shuffled = someCandidates.chain((candidates) =>
    fc.tuple(fc.constant(candidates), fc.shuffledSubarray(candidates, { minLength: candidates.length })),
  );
  fc.assert(
    fc.property(shuffled, somePolicy, someRequest, ([candidates, others], how, what) => {
      const first = rank(candidates, how, what);
      expect(rank(others, how, what)).toEqual(first);
      expect(rank(candidates, how, what)).toEqual(first);
    }),
    withSeed,
  );
});

test("every candidate is either ranked or excluded, and none that is ranked breaks a limit", () => {
  fc.assert(
    fc.property(someCandidates, somePolicy, someRequest, (candidates, how, what) => {
      const { ranked, excluded } = rank(candidates, how, what);
      expect(new Set([...ranked, ...excluded].map((entry) => entry.candidate.id)).size).toBe(candidates.length);
      for (const { candidate: chosen, score } of ranked) {
        expect(Number.isFinite(score)).toBe(true);
        expect(chosen).toMatchObject({ status: "active", covered: true });
        expect(chosen.health).not.toBe("down");
        expect(what.tried).not.toContain(chosen.providerId);
        if (what.sellPriceMicros !== null)
          expect(chosen.costMicros <= costLimit(what.sellPriceMicros, how.thresholds.minMarginPercent)).toBe(true);
      }
    }),
    withSeed,
  );
});

test("scores fall from first to last, but for preference and exploration", () => {
  fc.assert(
    fc.property(someCandidates, somePolicy, someRequest, (candidates, how, what) => {
      const { ranked } = rank(candidates, { ...how, explorationShare: 0 }, { ...what, preferred: [] });
      for (let index = 1; index < ranked.length; index++) {
        expect(ranked[index - 1]?.score).toBeGreaterThanOrEqual(ranked[index]?.score ?? 0);
      }
    }),
    withSeed,
  );
});

test("a stored decision ranks the same again after a trip through JSON, and has words for everybody", () => {
  fc.assert(
    fc.property(someCandidates, somePolicy, someRequest, (candidates, how, what) => {
      const ranking = rank(candidates, how, what);
      const explanation = explain(ranking);
      expect(
        [...explanation.ranked, ...explanation.excluded, explanation.reason].every((reason) => reason.length > 3),
      ).toBe(true);
      const stored = fromJson<Parameters<typeof replayDecision>[0]>(
        JSON.parse(toJson({ candidates: toDecisionCandidates(ranking, explanation), policy: how, request: what })),
      );
      const again = replayDecision(stored);
      expect(again.ranked.map((entry) => [entry.candidate.id, entry.score])).toEqual(
        ranking.ranked.map((entry) => [entry.candidate.id, entry.score]),
      );
      expect(again.excluded.map((entry) => entry.exclusion)).toEqual(ranking.excluded.map((entry) => entry.exclusion));
    }),
    { ...withSeed, numRuns: 500 },
  );
});

const someShares = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 });

test("weighted shares are exact over every run as long as their sum, and never far off within it", () => {
  fc.assert(
    fc.property(someShares, (shares) => {
      const total = shares.reduce((sum, weight) => sum + weight, 0);
      const candidates = shares.map((_, index) => candidate(`c${index}`));
      const how = policy({
        strategy: "weighted",
        weights: Object.fromEntries(shares.map((weight, index) => [`c${index}`, weight])),
      });
      const counts = shares.map(() => 0);
      let turns: Turns | undefined = {};
      for (let step = 1; step <= total * 2; step++) {
        const ranking = rank(candidates, how, request({ seed: step, turns }));
        const index = candidates.findIndex((each) => each.id === ranking.ranked[0]?.candidate.id);
        counts[index] = (counts[index] ?? 0) + 1;
        turns = ranking.turns;
        for (const [each, weight] of shares.entries())
          expect(Math.abs((counts[each] ?? 0) - (step * weight) / total)).toBeLessThan(shares.length);
        if (step % total === 0) expect(counts).toEqual(shares.map((weight) => (weight * step) / total));
      }
    }),
    { seed: 7, numRuns: 100 },
  );
});

test("50/30/20 stays 50/30/20 over a router's requests, and failovers take nobody's turn", () => {
  const router = createRouter();
  const how = policy({ strategy: "weighted", weights: { twilio: 20, telnyx: 50, bandwidth: 30 } });
  const candidates = ["twilio", "telnyx", "bandwidth"].map((id) => candidate(id));
  const counts: Record<string, number> = {};
  for (let call = 0; call < 1_000; call++) {
    const first = router.rank("tenant", candidates, how, request({ seed: call })).ranked[0]?.candidate.id ?? "";
    counts[first] = (counts[first] ?? 0) + 1;
    if (call % 7 === 0) router.rank("tenant", candidates, how, request({ seed: call, tried: [first] }));
  }
  expect(counts).toEqual({ telnyx: 500, bandwidth: 300, twilio: 200 });
});

test("a provider without a share serves only when no other can", () => {
  const how = policy({ strategy: "weighted", weights: { a: 1 } });
  let turns: Turns | undefined;
  for (let step = 0; step < 20; step++) {
    const ranking = rank([candidate("a"), candidate("none")], how, request({ turns }));
    expect(ranking.ranked.map((entry) => entry.candidate.id)).toEqual(["a", "none"]);
    turns = ranking.turns;
  }
  expect(
    rank([candidate("a", { status: "inactive" }), candidate("none")], how, request({ turns })).ranked,
  ).toHaveLength(1);
});
