import { afterAll, beforeAll, expect, test } from "vitest";
import { accountScope, newId, rootScope, type Transaction, tenantScope, withScope } from "../kernel/index.ts";
import { addTestReseller, createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { listAudit } from "../tenancy/index.ts";
import {
  getDecision,
  getPolicy,
  listDecisions,
  listPolicies,
  type PolicyChange,
  policyInForce,
  rank,
  recordDecision,
  replayDecision,
  setPolicy,
} from "./index.ts";
import { candidate, policy, request } from "./test-candidates.ts";

let db: TestDatabase;
let rootId = "";
let accountId = "";
beforeAll(async () => {
  db = await createTestDatabase();
  ({ rootId, accountId } = await createTestTenant(db));
});
afterAll(() => db.close());

const within = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(rootId), work);
const esim = () => ({ tenantId: rootId, service: "esim" });

test("a tenant follows the default until an operator changes it, and each change is a new version with its trail", async () => {
  expect(await within((tx) => getPolicy(tx, esim()))).toMatchObject({ strategy: "tier", version: 0, updatedAt: null });
  const telnyx = newId();
  const change = { strategy: "weighted", weights: { [telnyx]: 50 }, thresholds: { minMarginPercent: 20 } } as const;
  await within((tx) => setPolicy(tx, { ...esim(), actor: "usr_1" }, change));
  const second = await within((tx) =>
    setPolicy(tx, { ...esim(), actor: "usr_2" }, { strategy: "manual", order: [telnyx], explorationShare: 0 }),
  );
  expect(second).toMatchObject({
    strategy: "manual",
    order: [telnyx],
    weights: {},
    version: 2,
    explorationShare: 0,
    thresholds: { minMarginPercent: null },
  });
  expect(await within((tx) => getPolicy(tx, esim()))).toEqual(second);
  expect(await within((tx) => listPolicies(tx, rootId))).toEqual([second]);
  const trail = await within((tx) => listAudit(tx, { action: "routing.", limit: 10 }));
  expect(trail.map((entry) => [entry.actor, (entry.details as { after: { version: number } }).after.version])).toEqual([
    ["usr_2", 2],
    ["usr_1", 1],
  ]);
});

test("a policy that names nobody is refused", async () => {
  const changes: PolicyChange[] = [
    { strategy: "manual" },
    { strategy: "weighted", weights: {} },
    { strategy: "balanced", weights: { cost: -1 } },
  ];
  for (const change of changes) {
    await expect(
      within((tx) => setPolicy(tx, { tenantId: rootId, service: "voice", actor: "usr_1" }, change)),
    ).rejects.toMatchObject({ code: "request.invalid" });
  }
});

test("a decision comes back as it was made and can be made again, also under another policy", async () => {
  const [cheap, dear, off] = [newId(), newId(), newId()];
  const candidates = [
    candidate(cheap, { costMicros: 3_500_000n, tier: 2 }),
    candidate(dear, { costMicros: 4_200_000n, tier: 1 }),
    candidate(off, { status: "inactive" }),
  ];
  const ranking = rank(candidates, policy(), request({ seed: 4_000_000_000 }));
  const orderId = newId();
  const now = new Date();
  const { id, reason } = await within((tx) =>
    recordDecision(tx, { tenantId: rootId, ranking, subjectId: orderId, countryCodes: ["FR"], now }),
  );
  const decision = await within((tx) => getDecision(tx, id));
  expect(decision).toMatchObject({
    subjectId: orderId,
    chosenId: dear,
    chosenProviderId: dear,
    reason,
    strategy: "tier",
    candidateCount: 3,
    excludedCount: 1,
    createdAt: now,
  });
  expect(decision.candidates.map((each) => [each.id, each.rank, each.exclusion, each.costMicros])).toEqual([
    [dear, 1, null, 4_200_000n],
    [cheap, 2, null, 3_500_000n],
    [off, null, "inactive", 3_500_000n],
  ]);
  expect(replayDecision(decision).ranked.map((entry) => entry.candidate.id)).toEqual([dear, cheap]);
  expect(replayDecision(decision, policy({ strategy: "cost" })).ranked.map((entry) => entry.candidate.id)).toEqual([
    cheap,
    dear,
  ]);
});

test("decisions are found by provider, country, order and time, newest first, page by page", async () => {
  const provider = newId();
  const ranking = rank([candidate(provider)], policy(), request());
  const orders = [newId(), newId(), newId()];
  const ids: string[] = [];
  for (const [index, subjectId] of orders.entries()) {
    const now = new Date();
    ids.push(
      (
        await within((tx) =>
          recordDecision(tx, {
            tenantId: rootId,
            ranking,
            subjectId,
            countryCodes: index === 1 ? ["JP", "KR"] : ["US"],
            now,
          }),
        )
      ).id,
    );
  }
  const [first, second, third] = ids;
  const list = (filter: Partial<Parameters<typeof listDecisions>[1]>) =>
    within(async (tx) => (await listDecisions(tx, { limit: 10, ...filter })).map((decision) => decision.id));
  expect(await list({ providerId: provider })).toEqual([third, second, first]);
  expect(await list({ providerId: provider, limit: 1, beforeId: third })).toEqual([second]);
  expect(await list({ country: "KR" })).toEqual([second]);
  expect(await list({ subjectId: orders[0] })).toEqual([first]);
  expect(await list({ providerId: provider, from: new Date(Date.now() + 86_400_000) })).toEqual([]);
});

test("customers and other tenants see no decisions, and nobody changes one", async () => {
  const ranking = rank([candidate(newId())], policy(), request());
  const { id } = await within((tx) => recordDecision(tx, { tenantId: rootId, ranking, now: new Date() }));
  const reseller = await addTestReseller(db, rootId);
  for (const scope of [tenantScope(rootId, reseller.tenantId), accountScope(rootId, rootId, accountId)]) {
    await expect(withScope(db.database, scope, (tx) => getDecision(tx, id))).rejects.toMatchObject({
      code: "routing.decision_not_found",
    });
  }
  await expect(
    within((tx) => tx.sql.updateTable("routing.decisions").set({ reason: "changed" }).execute()),
  ).rejects.toThrow(/permission denied/);
});

test("a reseller with its own policy has its default primary asked first; the platform keeps its chain", async () => {
  const reseller = await addTestReseller(db, rootId);
  const other = await addTestReseller(db, rootId);
  const [esimAccess, telna] = [newId(), newId()];
  const candidates = [
    candidate(esimAccess, { tier: 1, priority: 10, costMicros: 3_500_000n }),
    candidate(telna, { tier: 2, priority: 30, costMicros: 4_760_000n }),
  ];
  const change = { strategy: "manual", order: [telna], explorationShare: 0 } as const;
  await within((tx) => setPolicy(tx, { tenantId: reseller.tenantId, service: "esim", actor: "usr_1" }, change));
  await within((tx) => setPolicy(tx, { ...esim(), actor: "usr_1" }, { strategy: "tier", explorationShare: 0 }));
  const firstOf = async (tenantId: string) => {
    const inForce = await within((tx) => policyInForce(tx, { tenantId, service: "esim" }));
    return rank(candidates, inForce, request()).ranked[0]?.candidate.providerId;
  };
  expect(await firstOf(reseller.tenantId)).toBe(telna);
  expect(await firstOf(rootId)).toBe(esimAccess);
  expect(await firstOf(other.tenantId)).toBe(esimAccess);
});
