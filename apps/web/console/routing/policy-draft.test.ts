import type { Schemas } from "@tandem/sdk";
import { expect, test } from "vitest";
import { draftOf, readDraft } from "./policy-draft.ts";

const policy: Schemas["RoutingPolicy"] = {
  service: "esim",
  strategy: "tier",
  weights: {},
  order: [],
  minSuccessRate: 0.955,
  minMarginPercent: 12.5,
  maxTimeMs: 45_000,
  maxLoad: 0.8,
  explorationShare: 0.02,
  version: 3,
  updatedAt: null,
};

test("a policy shown and not changed is sent as it was", () => {
  const { service: _service, version: _version, updatedAt: _updatedAt, ...fields } = policy;
  expect(readDraft(draftOf(policy))).toEqual({ change: fields, wrongs: {} });
});

test("an empty limit is no limit, an empty exploration is none", () => {
  const empty = {
    minSuccessPercent: "",
    minMarginPercent: "",
    maxSeconds: "",
    maxLoadPercent: "",
    explorationPercent: "",
  };
  const { change } = readDraft({ ...draftOf(policy), ...empty });
  expect([change.minSuccessRate, change.minMarginPercent, change.maxTimeMs, change.maxLoad]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(change.explorationShare).toBe(0);
});

test("a limit outside its range is named at its field", () => {
  const { wrongs } = readDraft({ ...draftOf(policy), maxLoadPercent: "120", maxSeconds: "0", explorationPercent: "x" });
  expect(Object.keys(wrongs).sort()).toEqual(["explorationShare", "maxLoad", "maxTimeMs"]);
});

test("shares without any share cannot choose anybody", () => {
  expect(readDraft({ ...draftOf(policy), strategy: "weighted" }).wrongs.weights).toBeDefined();
});
