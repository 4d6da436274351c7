import { expect, test } from "vitest";
import type { HubSnapshot, ProviderSnapshot } from "../upstreams/index.ts";
import { serviceCandidates } from "./service-candidates.ts";

const country = (change: object) => ({
  active: true,
  priority: null,
  offerCount: 1,
  fiveG: true,
  costPerGbMicros: null,
  activationFeeMicros: 0n,
  currency: "USD",
  ...change,
});
const figures = (change: object) => ({
  calls: 0,
  successes: 0,
  technicalFailures: 0,
  otherFailures: 0,
  successRate: null,
  latencyMs: null,
  deliveryMs: null,
  callsPerSecond: 0,
  ...change,
});
const breaker = (share: number) => ({
  mode: share === 0 ? "open" : "ramp",
  share,
  retryAt: null,
  since: new Date(0),
  reason: null,
});

function snapshot(change: object): HubSnapshot {
  const provider = {
    id: "redtea",
    name: "Redtea",
    services: ["esim"],
    tier: 1,
    priority: 100,
    status: "active",
    health: [{ service: "esim", status: "degraded" }],
    countries: new Map([
      ["FR", country({ priority: 5, activationFeeMicros: 500_000n })],
      ["DE", country({})],
      ["CU", country({ active: false })],
    ]),
    figures: new Map(),
    breakers: new Map(),
    ...change,
  };
  return { rootId: "root", takenAt: new Date(0), providers: [provider as unknown as ProviderSnapshot] };
}

const offers = [{ id: "offer", providerId: "redtea", name: "France 5 GB", costMicros: 3_500_000n, currency: "USD" }];
const one = (change: object, countryCodes: string[] = ["FR"]) =>
  serviceCandidates(snapshot(change), { service: "esim", offers, countryCodes, operation: "placeOrder" })[0];

test("an offer is joined with its provider's tier, health and the country's priority and fee", () => {
  expect(one({})).toMatchObject({
    id: "offer",
    name: "Redtea",
    offerName: "France 5 GB",
    tier: 1,
    priority: 5,
    health: "degraded",
    covered: true,
    costMicros: 4_000_000n,
    breakerShare: 1,
  });
});

test("it is covered only where every country is served and switched on", () => {
  expect(one({}, ["FR", "DE"])?.covered).toBe(true);
  expect(one({}, ["FR", "CU"])?.covered).toBe(false);
  expect(one({}, ["FR", "JP"])?.covered).toBe(false);
});

test("a country's own figures count once there are enough calls, those of all countries until then", () => {
  const all = figures({ calls: 500, successes: 450, technicalFailures: 30, otherFailures: 20, deliveryMs: 9_000 });
  const known = (calls: number) =>
    new Map([
      ["placeOrder|*", all],
      ["placeOrder|FR", figures({ calls, successes: calls, deliveryMs: 2_000 })],
    ]);
  expect(one({ figures: known(19) })).toMatchObject({ calls: 480, successes: 450, timeMs: 9_000 });
  expect(one({ figures: known(20) })).toMatchObject({ calls: 20, successes: 20, timeMs: 2_000 });
});

test("the tightest breaker counts", () => {
  expect(one({ breakers: new Map([["placeOrder|FR", breaker(0.25)]]) })?.breakerShare).toBe(0.25);
  expect(
    one({
      breakers: new Map([
        ["placeOrder|FR", breaker(0.25)],
        ["placeOrder|*", breaker(0)],
      ]),
    })?.breakerShare,
  ).toBe(0);
  expect(one({ breakers: new Map([["topUp|FR", breaker(0)]]) })?.breakerShare).toBe(1);
});

test("offers of providers that are gone or do not sell eSIMs are left out", () => {
  expect(one({ id: "other" })).toBeUndefined();
  expect(one({ services: ["vpn"] })).toBeUndefined();
});

test("another service is covered where its adapter says so, or says nothing, and no operator switched it off", () => {
  const covered = (countries: string[] | null, code: string) =>
    serviceCandidates(snapshot({ services: ["numbers"], manifest: { capabilities: { numbers: { countries } } } }), {
      service: "numbers",
      offers,
      countryCodes: [code],
      operation: "orderNumber",
    })[0]?.covered;
  expect([covered(["US", "JP"], "JP"), covered(["US"], "JP"), covered(null, "JP")]).toEqual([true, false, true]);
  expect(covered(null, "CU")).toBe(false);
});
