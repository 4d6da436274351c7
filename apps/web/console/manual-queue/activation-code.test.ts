import { expect, test } from "vitest";
import {
  checkCode,
  checkIccid,
  checkParts,
  lastDigitIsOdd,
  plainIccid,
  readCode,
  writeCode,
} from "./activation-code.ts";

test("a pasted code comes apart, with or without LPA:", () => {
  const parts = { host: "rsp.example.com", matchingId: "K2-ABC-123", rest: "" };
  expect(readCode("LPA:1$rsp.example.com$K2-ABC-123")).toEqual(parts);
  expect(readCode(" 1$rsp.example.com$K2-ABC-123 ")).toEqual(parts);
  expect(writeCode(parts)).toBe("LPA:1$rsp.example.com$K2-ABC-123");
});

test("what a code carries behind its parts is kept: the phone asks for a confirmation code by it", () => {
  const code = "LPA:1$rsp.example.com$K2-ABC-123$1.3.6$1";
  const parts = readCode(code);
  expect(parts && writeCode(parts)).toBe(code);
});

test("text that is no activation code is told apart, with what is wrong with it", () => {
  const wrong = ["LPA:1$host", "https://example.com/qr", "LPA:1$ho st$x", "1$rsp.example.com$", "hello", "1$rsp$A_B"];
  for (const text of wrong) {
    expect(readCode(text)).toBeNull();
    expect(checkCode(text)).toEqual(expect.any(String));
  }
  expect(checkCode("https://example.com/qr")).toMatch(/web address/);
  expect([checkCode(""), checkCode("LPA:1$rsp.example.com$A")]).toEqual([null, null]);
});

test("wrong parts are named one by one", () => {
  expect(checkParts({ host: "no spaces", matchingId: "", rest: "" })).toEqual({
    host: expect.any(String),
    matchingId: expect.any(String),
  });
  expect(checkParts({ host: "a.b", matchingId: "C", rest: "" })).toEqual({});
});

test("an ICCID has 18 to 22 digits and starts with 89, however it is printed", () => {
  expect(checkIccid("8944500102198304826")).toBeNull();
  expect(checkIccid("8944500102198304826F")).toBeNull();
  expect(checkIccid(plainIccid("8944 5001 0219 8304 826f"))).toBeNull();
  expect(checkIccid("89123")).toMatch(/these are 5/);
  expect(checkIccid("1144500102198304826")).toMatch(/89/);
  expect(checkIccid("89445O0102198304826")).toMatch(/Digits/);
});

test("a typing mistake in an ICCID shows in its last digit", () => {
  expect(lastDigitIsOdd("8944500102198304826")).toBe(false);
  expect(lastDigitIsOdd("8944500102198304826F")).toBe(false);
  expect(lastDigitIsOdd("8944500102198304827")).toBe(true);
  expect(lastDigitIsOdd("8944500102198034826")).toBe(true);
  expect(lastDigitIsOdd("894450010219830482")).toBe(false);
});
