import { expect, test } from "vitest";
import {
  androidInstallUrl,
  appleInstallUrl,
  formatActivationCode,
  hasLuhnCheckDigit,
  isValidEid,
  luhnCheckDigit,
  normaliseIccid,
  parseActivationCode,
} from "./esim-activation.ts";

test("a plain code survives parse and format", () => {
  const text = "LPA:1$smdp.example.com$MATCH-01";
  const parsed = parseActivationCode(text);
  expect(parsed).toEqual({ smdpAddress: "smdp.example.com", matchingId: "MATCH-01", confirmationCodeRequired: false });
  expect(parsed && formatActivationCode(parsed)).toBe(text);
});

test("a code without prefix, in lower case prefix or with a scheme is normalised", () => {
  for (const text of ["1$smdp.example$M", "lpa:1$smdp.example$M", " LPA:1$http://smdp.example/$M "]) {
    const parsed = parseActivationCode(text);
    expect(parsed && formatActivationCode(parsed)).toBe("LPA:1$smdp.example$M");
  }
});

test("OID and confirmation flag keep their places", () => {
  expect(parseActivationCode("1$h.example$M$1.3.6$1")).toEqual({
    smdpAddress: "h.example",
    matchingId: "M",
    smdpOid: "1.3.6",
    confirmationCodeRequired: true,
  });
  expect(formatActivationCode({ smdpAddress: "h.example", matchingId: "M", confirmationCodeRequired: true })).toBe(
    "LPA:1$h.example$M$$1",
  );
  expect(
    formatActivationCode({
      smdpAddress: "h.example",
      matchingId: "M",
      smdpOid: "1.3",
      confirmationCodeRequired: false,
    }),
  ).toBe("LPA:1$h.example$M$1.3");
});

test("an empty matching id is allowed and fields after the fifth are ignored", () => {
  expect(parseActivationCode("LPA:1$h.example$")?.matchingId).toBe("");
  expect(parseActivationCode("LPA:1$h.example$M$$1$more")?.confirmationCodeRequired).toBe(true);
});

test("what is no activation code is refused", () => {
  for (const text of ["", "LPA:", "LPA:2$h.example$M", "1$h.example", "1$$M", "1$no host$M", "https://example.com"]) {
    expect(parseActivationCode(text), text).toBeNull();
  }
});

test("install links keep $ and : readable and escape the rest", () => {
  expect(appleInstallUrl("LPA:1$h.example$A+B&C")).toBe(
    "https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=LPA:1$h.example$A%2BB%26C",
  );
  expect(androidInstallUrl("LPA:1$h.example$M")).toBe(
    "https://esimsetup.android.com/esim_qrcode_provisioning?carddata=LPA:1$h.example$M",
  );
});

test("ICCIDs of 18 to 22 digits are taken, with padding and spaces removed", () => {
  expect(normaliseIccid("8944 5000 0000 0000 001")).toBe("8944500000000000001");
  expect(normaliseIccid("8944500000000000001F")).toBe("8944500000000000001");
  for (const text of ["", "894450000000000", "1234567890123456789", "89445000000000000O1", "8".repeat(23)]) {
    expect(normaliseIccid(text), text).toBeNull();
  }
});

test("Luhn finds one wrong digit", () => {
  expect(luhnCheckDigit("7992739871")).toBe(3);
  expect(hasLuhnCheckDigit("79927398713")).toBe(true);
  expect(hasLuhnCheckDigit("79927398710")).toBe(false);
  expect(hasLuhnCheckDigit("")).toBe(false);
});

test("an EID is checked modulo 97", () => {
  expect(isValidEid("89034011560010000000000000000121")).toBe(true);
  expect(isValidEid("89034011560010000000000000000122")).toBe(false);
  expect(isValidEid("890340115600100000000000000001")).toBe(false);
});
