import { expect, test } from "vitest";
import { faultText, isSet, presets, toggled } from "./faults.ts";

const down = presets.find((one) => one.id === "down");
const refuses = presets.find((one) => one.id === "refuses");

test("a preset pressed twice leaves what was there before", () => {
  if (!down || !refuses) throw new Error("a preset is missing");
  const before = toggled([], refuses);
  const broken = toggled(before, down);
  expect(isSet(broken, down)).toBe(true);
  expect(isSet(broken, refuses)).toBe(true);
  expect(toggled(broken, down)).toEqual(before);
});

test("a fault with another chance is another fault", () => {
  if (!refuses) throw new Error("a preset is missing");
  expect(isSet([{ operation: "placeOrder", fault: "refused", probability: 0.5 }], refuses)).toBe(false);
});

test("a fault is told with its place, chance and remaining times", () => {
  expect(faultText({ operation: "*", fault: "error_500" })).toBe("Fails everywhere");
  expect(faultText({ operation: "placeOrder", fault: "refused", probability: 0.25, times: 3 })).toBe(
    "Refuses on placeOrder, 25 %, 3 more",
  );
});
