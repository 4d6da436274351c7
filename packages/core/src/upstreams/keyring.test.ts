import { expect, test } from "vitest";
import { addKey, open, parseKeyring, rewrap, seal } from "./keyring.ts";

const first = parseKeyring(addKey("k1"));
const second = parseKeyring(addKey("k2", first));
const onlyNew = { active: "k2", keys: new Map([...second.keys].filter(([id]) => id === "k2")) };

test("what is sealed opens with the same keyring and shows nothing in between", () => {
  const envelope = seal(first, "root/row", "an API key");
  expect(open(first, "root/row", envelope)).toBe("an API key");
  expect(Buffer.concat([envelope.sealed, envelope.wrappedKey]).includes("an API key")).toBe(false);
});

test("sealing the same text twice gives different bytes", () => {
  expect(seal(first, "o", "x").sealed).not.toEqual(seal(first, "o", "x").sealed);
});

test("an envelope copied to another row does not open", () => {
  const envelope = seal(first, "root/row", "secret");
  expect(() => open(first, "root/other", envelope)).toThrow();
  expect(() => rewrap(second, "root/other", envelope)).toThrow();
});

test.each(["sealed", "wrappedKey"] as const)("a changed byte in %s is noticed", (part) => {
  const envelope = seal(first, "o", "secret");
  const bytes = Buffer.from(envelope[part]);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  expect(() => open(first, "o", { ...envelope, [part]: bytes })).toThrow();
});

test("a shortened authentication tag is refused", () => {
  const envelope = seal(first, "o", "");
  expect(() => open(first, "o", { ...envelope, sealed: envelope.sealed.subarray(0, 20) })).toThrow();
});

test("after rotation the old key is no longer needed", () => {
  const old = seal(first, "o", "secret");
  expect(() => open(onlyNew, "o", old)).toThrow("Key k1 is not in the keyring");
  const renewed = rewrap(second, "o", old);
  expect(renewed.keyId).toBe("k2");
  expect(open(onlyNew, "o", renewed)).toBe("secret");
});

test.each([
  "",
  "{}",
  '{"active":"a","keys":{}}',
  '{"active":"a","keys":{"a":"c2hvcnQ="}}',
  '{"active":"b","keys":{"a":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}',
])("%j is no keyring", (text) => {
  expect(() => parseKeyring(text)).toThrow(/key/i);
});

test("a broken keyring's error does not quote it", () => {
  expect(() => parseKeyring('{"active":"k1","keys":{"k1":"verysecretvalue"')).not.toThrow(/verysecret/);
});
