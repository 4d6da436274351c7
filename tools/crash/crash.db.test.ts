import type { Fault } from "@tandem/simulators";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../packages/core/src/kernel/test-database.ts";
import { type OrderPolicy, type SagaStep, sagaSteps } from "../../packages/core/src/orders/index.ts";
import type { UpstreamId } from "./at-work.ts";
import { audit } from "./books.ts";
import type { Deed } from "./crash-child.ts";
import { killProcesses } from "./kill-processes.ts";
import { type Play, startPlay } from "./play.ts";
import { openWebhookDoor, type WebhookDoor } from "./webhook-door.ts";

const killsEach = Number(process.env.CRASH_KILLS ?? 4);
// The whole set takes longer than a run of all tests may: CRASH_SCENES=all plays it, without it the first scene is played.
const scenesPlayed = process.env.CRASH_SCENES === "all" ? Number.POSITIVE_INFINITY : 1;

type Scene = {
  name: string;
  /** What each upstream does wrong meanwhile. */
  faults: Partial<Record<UpstreamId, Fault[]>>;
  deeds: Deed[];
  points: string[];
  feeders?: string[];
  allocationDelayMs?: number;
  policy?: Partial<OrderPolicy>;
};

// The call of a killed process is over sooner than in the other tests: hundreds of them are waited for.
const crashPolicy = { callTimeoutMs: 500, callMarginMs: 50, lookTimeoutMs: 400 };
const around = (...steps: SagaStep[]) => steps.flatMap((step) => [`${step}:before_commit`, `${step}:after_commit`]);
const call = ["call:before", "call:after"];
const order = (fault: Fault["fault"], more: Partial<Fault> = {}): Fault => ({
  operation: "placeOrder",
  fault,
  ...more,
});
const everywhere = (fault: Fault) => ({ "esim-access": [fault], "esim-go": [fault], airalo: [fault] });

const scenes: Scene[] = [
  {
    name: "all goes well",
    faults: {},
    deeds: ["buy"],
    points: [...around("accept", "submit", "record_pending", "record_done", "webhook"), ...call],
  },
  {
    name: "an upstream takes no reference of ours, and fails now and then",
    faults: {
      "esim-access": [order("refused")],
      "esim-go": [order("refused", { probability: 0.2 }), order("error_500", { probability: 0.3 })],
    },
    deeds: ["buy"],
    points: [...around("record_rejected", "interrupted", "look_nothing"), "call:after"],
    feeders: ["call:after"],
  },
  {
    name: "replies get lost",
    faults: { "esim-access": [order("drop_reply", { probability: 0.4 })] },
    deeds: ["buy"],
    points: around("record_unknown", "look_found", "repeat"),
  },
  {
    name: "the first provider is hard to reach, and delivers too late",
    faults: { "esim-access": [{ operation: "*", fault: "drop_reply", probability: 0.6 }] },
    deeds: ["buy"],
    points: around("leave", "recheck", "deliver_stock"),
  },
  {
    name: "what comes too late is given back",
    faults: { "esim-access": [{ operation: "*", fault: "drop_reply", probability: 0.6 }] },
    deeds: ["buy"],
    policy: { spares: "cancel" },
    points: [...around("spare_cancel_start", "spare_cancel_end"), "cancel_call:before", "cancel_call:after"],
  },
  {
    name: "nobody delivers, and people take over",
    faults: everywhere(order("refused")),
    deeds: ["buy", "fulfil", "refund", "retry"],
    points: around("hand_over", "manual_fulfil", "manual_refund", "manual_retry"),
  },
  {
    name: "customers wait, are told so, and cancel",
    faults: {},
    allocationDelayMs: 400,
    deeds: ["buy", "sweep", "cancel"],
    policy: { delayNoticeMs: 50 },
    points: around("cancel", "delay_notice"),
  },
];

let db: TestDatabase;
let play: Play;
let door: WebhookDoor;
beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 20 });
  play = await startPlay(db.database, { appUrl: db.appUrl, worker: false, creditMicros: 10_000_000_000_000n });
  door = await openWebhookDoor(play.services, play.stage, play.simulators);
});
afterAll(async () => {
  await door.close();
  await play.end();
  await db.close();
});

describe("a process killed at any moment leaves nothing that is lost, paid twice or without an end", () => {
  test.each(scenes.slice(0, scenesPlayed))(
    "$name",
    async ({ faults, deeds, points, ...scene }) => {
      for (const [id, list] of Object.entries(faults)) play.simulators[id as UpstreamId].fail(list);
      play.simulators["esim-access"].settings({ allocationDelayMs: scene.allocationDelayMs ?? 0 });
      const { stage } = play;
      const hits = await killProcesses(
        db.database,
        { appUrl: db.appUrl, stage, policy: { ...crashPolicy, ...scene.policy } },
        {
          ...{ points, each: killsEach, deeds, before: play.closeBreakers },
          ...(scene.feeders && { feeders: scene.feeders }),
        },
      );
      const missed = points.filter((point) => (hits.get(point) ?? 0) < killsEach);
      for (const simulator of Object.values(play.simulators)) simulator.clearFaults();
      play.simulators["esim-access"].settings({ allocationDelayMs: 0 });
      await play.forgetFailures();
      await play.reviveJobs();
      await play.work();
      await play.quiet();
      const books = await audit(db.database, stage, play.simulators);
      await play.rest();
      expect(books.problems).toEqual([]);
      expect(missed).toEqual([]);
    },
    1_200_000,
  );
});

test("a repeated call that is refused says nothing of the first one, whose process was killed before it could hear the answer", async () => {
  const { stage } = play;
  const sold = () => play.simulators["esim-access"].sales().length;
  const before = sold();
  const setting = { appUrl: db.appUrl, stage, policy: crashPolicy };
  await killProcesses(db.database, setting, {
    points: ["call:after"],
    each: 1,
    deeds: ["buy"],
    before: play.closeBreakers,
  });
  const bought = sold();
  expect(bought).toBeGreaterThan(before);
  play.simulators["esim-access"].fail(order("refused"));
  await play.work();
  await play.quiet();
  const books = await audit(db.database, stage, play.simulators);
  await play.rest();
  play.simulators["esim-access"].clearFaults();
  expect(books.problems).toEqual([]);
  expect(sold()).toBe(bought);
}, 120_000);

test("no step of the saga was left out", () => {
  // What is given back is no eSIM: numbers.db.test.ts kills around it.
  const tried = new Set([...scenes.flatMap((scene) => scene.points), ...around("given_back")]);
  expect(around(...sagaSteps).filter((point) => !tried.has(point))).toEqual([]);
});
