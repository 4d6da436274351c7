import { expect, test } from "vitest";
import { rateCall } from "../../packages/core/src/rating/index.ts";
import { demoCost, demoIncrements } from "./demo-rates.ts";

const unitedStates = { code: "US", name: "United States", region: "north-america", popularity: 1 };

test("a short call costs what its carrier really bills: Twilio a whole minute, Telnyx six seconds begun", () => {
  const costOf = (carrier: "telnyx" | "twilio", seconds: number) => {
    const [incrementFirst, incrementNext] = demoIncrements(carrier, "voice", unitedStates.code);
    const priceMicros = demoCost(carrier, "voice", unitedStates) ?? 0n;
    const rate = { priceMicros, per: 60, incrementFirst, incrementNext, connectionFeeMicros: 0n, currency: "USD" };
    return rateCall(rate, seconds);
  };
  expect([1, 10, 60, 61].map((seconds) => costOf("twilio", seconds))).toEqual([13_000n, 13_000n, 13_000n, 26_000n]);
  expect([1, 7, 60].map((seconds) => costOf("telnyx", seconds))).toEqual([400n, 800n, 4_000n]);
});

test("abroad Telnyx bills by the second and Twilio by the minute; what is no call is counted one by one", () => {
  expect(demoIncrements("telnyx", "voice", "FR")).toEqual([1, 1]);
  expect(demoIncrements("twilio", "voice", "FR")).toEqual([60, 60]);
  expect(demoIncrements("twilio", "sms", "US")).toEqual([1, 1]);
});
