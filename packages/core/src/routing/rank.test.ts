import { expect, test } from "vitest";
import type { Candidate, RouteRequest } from "./candidate.ts";
import { explain } from "./explain.ts";
import type { RoutingPolicy } from "./policy.ts";
import { rank } from "./rank.ts";
import { candidate, policy, request } from "./test-candidates.ts";

const order = (candidates: Candidate[], how: RoutingPolicy, what: RouteRequest = request()) =>
  rank(candidates, how, what).ranked.map((entry) => entry.candidate.id);

test("tier: primary before backup, healthy before degraded, then by priority, then by id", () => {
  const candidates = [
    candidate("backup", { tier: 2, priority: 0 }),
    candidate("late", { tier: 1, priority: 900 }),
    candidate("early", { tier: 1, priority: 1 }),
    candidate("ill", { tier: 1, priority: 0, health: "degraded" }),
    candidate("also-late", { tier: 1, priority: 900 }),
  ];
  expect(order(candidates, policy())).toEqual(["early", "also-late", "late", "ill", "backup"]);
});

test("tier: the worst of a tier comes before the best of the next, for all nine", () => {
  const candidates = Array.from({ length: 9 }, (_, index) => [
    candidate(`worst-${index + 1}`, { tier: index + 1, priority: 1000, health: "degraded" }),
    candidate(`best-${index + 1}`, { tier: index + 1, priority: 0 }),
  ]).flat();
  expect(order(candidates, policy())).toEqual(
    Array.from({ length: 9 }, (_, index) => [`best-${index + 1}`, `worst-${index + 1}`]).flat(),
  );
});

test("who is dearer than the price was made for comes last, and says so", () => {
  const candidates = [
    candidate("access", { tier: 1, costMicros: 4_580_000n }),
    candidate("airalo", { tier: 2, priority: 20, costMicros: 1_100_000n }),
    candidate("go", { tier: 2, priority: 10, costMicros: 730_000n }),
  ];
  const what = request({ fairCostMicros: 1_393_000n });
  expect(order(candidates, policy(), what)).toEqual(["go", "airalo", "access"]);
  expect(order(candidates, policy(), { ...what, tried: ["go", "airalo"] })).toEqual(["access"]);
  expect(order(candidates, policy(), { ...what, preferred: ["access"] })[0]).toBe("access");
  expect(order(candidates, policy({ strategy: "manual", order: ["access", "go"] }), what)).toEqual(["access", "go"]);
  const explained = explain(rank(candidates, policy(), what));
  expect(explained.ranked[2]).toBe("tier 1, priority 100, asked last: it would leave less than the margin floor");
});

test("nobody explores who is dearer than the price was made for", () => {
  const candidates = [
    candidate("cheap", { costMicros: 1_000_000n }),
    candidate("dear", { costMicros: 5_000_000n, calls: 500, successes: 500 }),
  ];
  const curious = policy({ strategy: "reliability", explorationShare: 1 });
  for (let seed = 1; seed < 50; seed++) {
    const ranking = rank(candidates, curious, request({ seed, fairCostMicros: 2_000_000n }));
    expect([ranking.ranked[0]?.candidate.id, ranking.explored]).toEqual(["cheap", false]);
  }
});

test("cost: the cheapest first, and the reason says by how much", () => {
  const candidates = [
    candidate("esim-go", { costMicros: 4_200_000n }),
    candidate("redtea", { costMicros: 3_500_000n }),
  ];
  const ranking = rank(candidates, policy({ strategy: "cost" }), request());
  expect(ranking.ranked.map((entry) => entry.candidate.id)).toEqual(["redtea", "esim-go"]);
  expect(explain(ranking)).toEqual({
    reason: "REDTEA: cost strategy, costs 3.50 USD, the cheapest, ahead of 1 other",
    ranked: ["costs 3.50 USD, the cheapest", "costs 4.20 USD, 20 % above the cheapest"],
    excluded: [],
  });
});

test("performance: the fastest first, the unknown in between", () => {
  const candidates = [candidate("slow", { timeMs: 60_000 }), candidate("fast", { timeMs: 2_000 }), candidate("new")];
  expect(order(candidates, policy({ strategy: "performance" }))).toEqual(["fast", "new", "slow"]);
});

test("reliability: many good calls beat few, few are not known, bad ones come last", () => {
  const candidates = [
    candidate("new", { calls: 10, successes: 10 }),
    candidate("proven", { calls: 1_000, successes: 985 }),
    candidate("promising", { calls: 40, successes: 40 }),
    candidate("bad", { calls: 100, successes: 70 }),
  ];
  expect(order(candidates, policy({ strategy: "reliability" }))).toEqual(["proven", "promising", "new", "bad"]);
});

test("quality: success counts more than speed", () => {
  const candidates = [
    candidate("fast-and-failing", { calls: 500, successes: 300, timeMs: 500 }),
    candidate("steady", { calls: 500, successes: 495, timeMs: 20_000 }),
  ];
  expect(order(candidates, policy({ strategy: "quality" }))).toEqual(["steady", "fast-and-failing"]);
});

test("balanced: 60 % quality and 40 % cost, unless the weights say otherwise", () => {
  const candidates = [
    candidate("good", { calls: 1_000, successes: 990, timeMs: 5_000, costMicros: 4_200_000n }),
    candidate("cheap", { calls: 1_000, successes: 900, timeMs: 20_000, costMicros: 3_500_000n }),
  ];
  expect(order(candidates, policy({ strategy: "balanced" }))).toEqual(["good", "cheap"]);
  expect(order(candidates, policy({ strategy: "balanced", weights: { cost: 90, quality: 10 } }))).toEqual([
    "cheap",
    "good",
  ]);
});

test("manual: the operator's order and nobody else", () => {
  const ranking = rank(
    [candidate("a"), candidate("b"), candidate("c")],
    policy({ strategy: "manual", order: ["c", "a"] }),
    request(),
  );
  expect(ranking.ranked.map((entry) => entry.candidate.id)).toEqual(["c", "a"]);
  expect(ranking.excluded).toMatchObject([{ candidate: { id: "b" }, exclusion: "not_listed" }]);
});

test("each hard filter leaves out its candidate and says why", () => {
  const limits = policy({ thresholds: { minSuccessRate: 0.9, minMarginPercent: 40, maxTimeMs: 60_000, maxLoad: 0.8 } });
  const cases: [string, Partial<Candidate>, string][] = [
    ["tried", {}, "was tried already"],
    ["inactive", { status: "inactive" }, "is switched off"],
    ["maintenance", { status: "maintenance" }, "is under maintenance"],
    ["unhealthy", { health: "down" }, "fails its health checks"],
    ["breaker_open", { breakerShare: 0 }, "is paused after too many failures"],
    ["breaker_ramp", { breakerShare: 0.000001 }, "recovers and gets 0 % of the traffic"],
    ["not_covered", { covered: false }, "does not serve this place"],
    ["no_capacity", { freeSlots: 0 }, "has no free place"],
    ["overloaded", { load: 0.9 }, "load 90 % is above 80 %"],
    ["success_rate", { calls: 100, successes: 80 }, "success 80 % is below 90 %"],
    ["too_slow", { timeMs: 90_000 }, "takes 90 s, more than 60 s"],
    ["currency", { currency: "EUR" }, "is paid in EUR, the sale is in USD"],
    ["no_margin", { costMicros: 5_994_001n }, "would leave less than 40 % margin"],
  ];
  const candidates = [
    ...cases.map(([name, change]) => candidate(name, change)),
    candidate("usable", { calls: 19, successes: 1, costMicros: 5_994_000n, load: 0.8 }),
  ];
  const ranking = rank(candidates, limits, request({ tried: ["tried"] }));
  expect(ranking.ranked.map((entry) => entry.candidate.id)).toEqual(["usable"]);
  expect(ranking.excluded.map((entry) => [entry.candidate.id, entry.exclusion])).toEqual(
    cases.map(([name]) => [name, name]).sort(),
  );
  expect(new Set(explain(ranking).excluded)).toEqual(new Set(cases.map(([, , reason]) => reason)));
});

test("nobody is chosen who costs more than the customer pays, even without a margin", () => {
  const ranking = rank([candidate("dear", { costMicros: 9_990_001n })], policy(), request());
  expect(ranking.ranked).toEqual([]);
  expect(explain(ranking).reason).toBe("Nobody can serve this. DEAR: costs more than the customer pays");
});

test("when everybody was tried, that is the reason, in one sentence", () => {
  const candidates = [candidate("a"), candidate("b"), candidate("c")];
  const reason = (ids: string[], tried: string[]) =>
    explain(
      rank(
        candidates.filter((each) => ids.includes(each.id)),
        policy(),
        request({ tried }),
      ),
    ).reason;
  expect(reason(["a", "b", "c"], ["a", "b", "c"])).toBe("Nobody is left to ask: A, B and C were tried already");
  expect(reason(["a"], ["a"])).toBe("Nobody is left to ask: A was tried already");
});

test("the customer's preference comes before the strategy and after the filters", () => {
  const candidates = [
    candidate("a", { tier: 1 }),
    candidate("b", { tier: 3 }),
    candidate("c", { tier: 2 }),
    candidate("d", { tier: 1, status: "inactive" }),
  ];
  const ranking = rank(candidates, policy(), request({ preferred: ["d", "b"] }));
  expect(ranking.ranked.map((entry) => entry.candidate.id)).toEqual(["b", "a", "c"]);
  expect(explain(ranking).reason).toBe("B: the customer's choice, tier 3, priority 100, ahead of 2 others");
});

test("the next attempt goes to the next candidate and its reason says so", () => {
  const candidates = [candidate("a", { tier: 1 }), candidate("b")];
  expect(explain(rank(candidates, policy(), request({ tried: ["a"] }))).reason).toBe(
    "B: tier strategy, tier 2, priority 100, after 1 other failed",
  );
});

test("a provider that is to be asked again comes first while it can be used", () => {
  const candidates = [candidate("a", { tier: 1 }), candidate("b", { tier: 2 })];
  const again = rank(candidates, policy(), request({ again: "b", preferred: ["a"] }));
  expect(explain(again).reason).toBe("B: asked again, tier 2, priority 100, ahead of 1 other");
  const paused = [candidate("a", { tier: 1 }), candidate("b", { breakerShare: 0 })];
  expect(order(paused, policy(), request({ again: "b" }))).toEqual(["a"]);
});

test("exploration takes its share of first tries, only where strategies measure, never against the customer's wish", () => {
  const candidates = [
    candidate("best", { calls: 500, successes: 499 }),
    candidate("demoted", { calls: 500, successes: 250 }),
    candidate("new"),
  ];
  const share = (strategy: RoutingPolicy["strategy"], more: Partial<RouteRequest> = {}) => {
    const how = policy({ strategy, explorationShare: 0.1, order: ["best", "demoted", "new"] });
    return (
      Array.from({ length: 10_000 }, (_, seed) => rank(candidates, how, request({ seed, ...more }))).filter(
        (ranking) => ranking.explored,
      ).length / 10_000
    );
  };
  expect(share("reliability")).toBeCloseTo(0.1, 1);
  for (const strategy of ["tier", "cost", "manual", "weighted"] as const) expect(share(strategy)).toBe(0);
  expect(share("reliability", { tried: ["nobody"] })).toBe(0);
  expect(share("reliability", { preferred: ["best"] })).toBe(0);
  expect(share("reliability", { again: "best" })).toBe(0);
});

test("a breaker that ramps up gets its share of requests", () => {
  const candidates = [candidate("recovering", { tier: 1, breakerShare: 0.25 }), candidate("other")];
  const first = Array.from({ length: 10_000 }, (_, seed) => order(candidates, policy(), request({ seed }))[0]);
  expect(first.filter((id) => id === "recovering").length / 10_000).toBeCloseTo(0.25, 1);
});
