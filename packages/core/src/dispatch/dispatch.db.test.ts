import type { MessageStatus } from "@tandem/provider-contract";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId, publicId, withScope } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { addFailureRule } from "../upstreams/index.ts";
import { attemptTold } from "./attempt-told.ts";
import { dispatch } from "./dispatch.ts";
import type { Dispatch, DispatchEnding } from "./dispatch-types.ts";
import { attemptsOf } from "./queries.ts";
import { lostReply, refusal, setCarriers, type TestCarriers } from "./test-carriers.ts";

let db: TestDatabase;
let stage: TestCarriers;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  stage = await setCarriers(db);
  return () => stage.close();
});
afterAll(() => db.close());

type Wanted = Dispatch<"messaging", MessageStatus>;

function message(changes: Partial<Wanted> = {}): { wanted: Wanted; endings: DispatchEnding<MessageStatus>[] } {
  const { rootId, tenantId, accountId, providers, services } = stage;
  const endings: DispatchEnding<MessageStatus>[] = [];
  const wanted: Wanted = {
    ...{ rootId, tenantId, accountId, service: "messaging", operation: "sendMessage", countryCode: "US" },
    subject: { kind: "message", id: newId() },
    since: services.clock.now(),
    costs: new Map([
      [providers.first, 4_000n],
      [providers.second, 5_000n],
    ]),
    currency: "USD",
    mayRepeat: "never",
    send: (provider, { ref, callbackUrl }) =>
      provider.sendMessage({
        ourRef: ref,
        callbackUrl,
        from: "+12025550100",
        to: "+12025550101",
        text: "Hi",
        mediaUrls: [],
      }),
    settle: async (_, ending) => {
      endings.push(ending);
    },
    ...changes,
  };
  return { wanted, endings };
}
const find: Wanted["find"] = async (provider) => (await provider.findMessage?.({} as never)) ?? { kind: "unsupported" };
const attempts = ({ subject }: Wanted) => withScope(db.database, stage.scope, (tx) => attemptsOf(tx, subject.id));

test("the primary takes it, is given our reference and its own callback address, and the decision is kept", async () => {
  const { wanted, endings } = message();
  const result = await dispatch(stage.services, wanted);
  expect(result).toMatchObject({ kind: "done", value: { state: "queued" } });
  expect(endings).toHaveLength(1);
  const [attempt] = await attempts(wanted);
  expect(attempt).toMatchObject({ state: "done", costMicros: 4_000n, chosenBecause: expect.stringContaining("first") });
  expect(attempt?.decisionId).not.toBeNull();
  expect(stage.first.sent[0]).toMatchObject({ ourRef: publicId("att", attempt?.id ?? "") });
  expect(stage.first.sent[0]?.callbackUrl).toMatch(/^https:\/\/shop\.example\/webhooks\/first\//);
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "done" });
  expect(stage.first.sent).toHaveLength(1);
});

test("a refusal of the route goes to the next provider, a refusal of the recipient to nobody", async () => {
  stage.first.outcomes.push(refusal("refused"));
  const { wanted } = message();
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "done" });
  expect(await attempts(wanted)).toMatchObject([{ state: "rejected", nextStep: "next_provider" }, { state: "done" }]);

  stage.first.outcomes.push(refusal("opted_out"));
  const other = message();
  expect(await dispatch(stage.services, other.wanted)).toMatchObject({
    kind: "failed",
    error: { category: "opted_out" },
  });
  expect(other.endings).toMatchObject([{ kind: "failed" }]);
  expect(stage.second.sent).toHaveLength(1);
});

test("nobody but the sender's carrier is asked", async () => {
  stage.second.outcomes.push(refusal("refused"));
  const { wanted, endings } = message({ only: stage.providers.second });
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "failed", error: { category: "refused" } });
  expect(stage.first.sent).toEqual([]);
  expect(endings).toHaveLength(1);
  expect(await attempts(wanted)).toMatchObject([
    { decisionId: null, chosenBecause: "second: the sender belongs to it" },
  ]);
});

test("what a search shows was sent; what it does not show three times was not", async () => {
  stage.first.outcomes.push(lostReply, lostReply);
  const { wanted } = message({ find });
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "wait" });
  const outcome = { kind: "done", upstreamRef: "found-1", value: { state: "sent" } } as never;
  stage.first.found = { kind: "found", upstreamRef: "found-1", outcome };
  stage.advance(600);
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "done", attempt: { upstreamRef: "found-1" } });
  expect(stage.second.sent).toEqual([]);

  stage.first.found = { kind: "not_found" };
  const other = message({ find });
  for (let look = 0; look < 3; look++) {
    expect(await dispatch(stage.services, other.wanted)).toMatchObject({ kind: "wait" });
    stage.advance(3_100);
  }
  expect(await dispatch(stage.services, other.wanted)).toMatchObject({ kind: "done" });
  expect(stage.second.sent).toHaveLength(1);
});

test("where nobody can tell, what must not go out twice stops, and what may goes on", async () => {
  stage.first.outcomes.push(lostReply, lostReply);
  const { wanted, endings } = message();
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "wait" });
  stage.advance(6_100);
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "unresolved" });
  expect(endings).toMatchObject([{ kind: "unresolved" }]);

  const code = message({ mayRepeat: "always", find });
  expect(await dispatch(stage.services, code.wanted)).toMatchObject({ kind: "wait" });
  stage.advance(6_100);
  expect(await dispatch(stage.services, code.wanted)).toMatchObject({ kind: "done" });
  expect(await attempts(code.wanted)).toMatchObject([{ state: "unknown" }, { state: "done", duplicate: false }]);
});

test("the first callback clears up a lost reply; one that comes after the next provider sent marks a duplicate", async () => {
  stage.first.outcomes.push(lostReply, lostReply);
  const told = (attemptId: string) =>
    withScope(db.database, stage.scope, (tx) =>
      attemptTold(tx, {
        ...{ providerId: stage.providers.first, ourRef: publicId("att", attemptId), upstreamRef: "up-1" },
        now: stage.services.clock.now(),
      }),
    );
  const { wanted } = message();
  await dispatch(stage.services, wanted);
  const [attempt] = await attempts(wanted);
  expect(await told(attempt?.id ?? "")).toMatchObject({ state: "done", upstreamRef: "up-1", duplicate: false });
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "done" });
  expect(stage.second.sent).toEqual([]);

  const code = message({ mayRepeat: "always" });
  await dispatch(stage.services, code.wanted);
  stage.advance(6_100);
  await dispatch(stage.services, code.wanted);
  const [lost] = await attempts(code.wanted);
  expect(await told(lost?.id ?? "")).toMatchObject({ state: "done", duplicate: true });
});

test("a call that a killed process left behind is over after its deadline and then looked up", async () => {
  stage.first.outcomes.push("hang");
  const { wanted } = message({ find });
  const killed = dispatch({ ...stage.services, policy: { ...stage.services.policy, callTimeoutMs: 60_000 } }, wanted);
  void killed;
  await expect.poll(() => stage.first.sent.length).toBe(1);
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "wait" });
  stage.advance(70_000);
  stage.first.found = { kind: "not_found" };
  for (let look = 0; look < 3; look++) {
    await dispatch(stage.services, wanted);
    stage.advance(3_100);
  }
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "done" });
  expect(await attempts(wanted)).toMatchObject([{ interrupted: true, state: "unknown" }, { state: "done" }]);
});

test("an operator's rule asks the same provider again after its delay", async () => {
  await withScope(db.database, stage.scope, (tx) =>
    addFailureRule(
      tx,
      {
        ...{
          providerId: stage.providers.first,
          adapter: null,
          operation: "sendMessage",
          category: "refused",
          code: null,
        },
        ...{ action: "retry_same", delayMs: 1_000, triesMax: 1 },
      },
      "usr_test",
    ),
  );
  await stage.services.hub.refresh(stage.rootId);
  stage.first.outcomes.push(refusal("refused"));
  const { wanted } = message();
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "wait" });
  stage.advance(1_100);
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "done" });
  expect(stage.first.sent).toHaveLength(2);
});

test("nobody with a rate: it fails with the reason in words", async () => {
  const { wanted, endings } = message({ costs: new Map() });
  expect(await dispatch(stage.services, wanted)).toMatchObject({ kind: "failed", attempt: null, error: null });
  expect(endings).toHaveLength(1);
});
