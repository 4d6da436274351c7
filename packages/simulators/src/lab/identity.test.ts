import { expect, test } from "vitest";
import { createIdentity, issuerDigits, luhnDigit } from "./identity.ts";
import { listSimulatorIds } from "./upstreams.ts";

const identity = createIdentity("esim-access", () => 7);

test("an ICCID has 19 digits, starts with 89 and passes the Luhn check", () => {
  for (const sequence of [1, 2, 99, 123_456]) {
    const iccid = identity.iccid(sequence);
    expect(iccid).toMatch(/^89\d{17}$/);
    expect(luhnDigit(iccid.slice(0, -1))).toBe(iccid.at(-1));
  }
});

test("the Luhn digit is that of the published example 7992739871-3", () => {
  expect(luhnDigit("7992739871")).toBe("3");
});

test("an EID has 32 digits and leaves 1 modulo 97, as the standard asks", () => {
  expect(BigInt("89034011560010000000000000000121") % 97n).toBe(1n);
  for (const sequence of [1, 500, 999_999]) {
    const eid = identity.eid(sequence);
    expect(eid).toMatch(/^\d{32}$/);
    expect(BigInt(eid) % 97n).toBe(1n);
  }
});

test("numbers do not repeat within a simulator, over its resets, or among the simulators", () => {
  const sequences = Array.from({ length: 5_000 }, (_, index) => index + 1);
  expect(new Set(sequences.map(identity.matchingId)).size).toBe(sequences.length);
  expect(new Set(sequences.map(identity.iccid)).size).toBe(sequences.length);
  const afterReset = createIdentity("esim-access", () => 8);
  expect(afterReset.iccid(1)).not.toBe(identity.iccid(1));
  const issuers = listSimulatorIds().map(issuerDigits);
  expect(new Set(issuers).size).toBe(issuers.length);
});
