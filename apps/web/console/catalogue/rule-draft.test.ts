import type { Schemas } from "@tandem/sdk";
import { expect, test } from "vitest";
import { draftOf, readDraft } from "./rule-draft.ts";

const rule: Schemas["PriceRule"] = {
  id: "rul_01kdzm8x5efq2v0w9a3b6c7d8e",
  name: "Small plans in France",
  active: true,
  order: 20,
  match: {
    countryCode: "FR",
    region: null,
    providerId: null,
    planId: "pln_01kdzm8x5efq2v0w9a3b6c7d8e",
    buyerTenantId: "tnt_01kdzm8x5efq2v0w9a3b6c7d8e",
    minDataMb: 512,
    maxDataMb: 5120,
    minDays: null,
    maxDays: 30,
  },
  markup: { kind: "fixed", amount: { amount: "1.50", currency: "USD" } },
  rounding: "cent",
  minMarginPercent: 12.5,
  createdAt: "2026-01-15T09:30:00.000Z",
  updatedAt: "2026-01-15T09:30:00.000Z",
  planCount: 3,
};

test("a rule shown and not changed is sent as it was", () => {
  const { id: _id, createdAt: _createdAt, updatedAt: _updatedAt, planCount: _planCount, ...fields } = rule;
  expect(readDraft(draftOf(rule), "USD")).toEqual({ rule: fields, wrongs: {} });
});

test("each thing wrong is named at its field, and nothing else is", () => {
  const draft = {
    ...draftOf(rule),
    name: " ",
    minGb: "9",
    maxGb: "5",
    maxDays: "1.5",
    value: "1,50",
    minMargin: "100",
  };
  expect(Object.keys(readDraft(draft, "USD").wrongs).sort()).toEqual([
    "maxDays",
    "maxGb",
    "minMargin",
    "name",
    "value",
  ]);
});

test("a new rule needs only a name", () => {
  expect(readDraft({ ...draftOf(null), name: "Everything" }, "USD").wrongs).toEqual({});
});
