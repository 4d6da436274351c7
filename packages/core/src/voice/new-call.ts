import type { CallOptions, CallRow } from "./call-row.ts";

type Given = Pick<
  CallRow,
  "rootId" | "tenantId" | "accountId" | "id" | "direction" | "fromNumber" | "toNumber" | "legs" | "steps" | "createdAt"
>;

/** A call before anything happened to it. */
export function newCall(
  given: Given & Partial<Omit<CallRow, "options">> & { options?: Partial<CallOptions> },
): CallRow {
  return {
    numberId: null,
    state: "queued",
    outcome: null,
    answeredBy: null,
    position: 0,
    inFlight: 0,
    turn: 0,
    providerId: null,
    attemptId: null,
    callRef: null,
    hangUpBecause: null,
    currency: given.legs[0]?.rate?.currency ?? "USD",
    paidUntil: null,
    moneyEnds: false,
    seconds: null,
    priceMicros: null,
    costMicros: null,
    costTold: false,
    seen: [],
    answeredAt: null,
    endedAt: null,
    settledAt: null,
    watchAt: null,
    ...given,
    options: {
      ringSeconds: 30,
      record: false,
      machineDetection: false,
      ringFirst: null,
      say: null,
      keepDays: 90,
      toldCosts: {},
      ...given.options,
    },
  };
}
