import { expect, test } from "vitest";
import { parseJson } from "./json.ts";

test("an ICCID printed as a number keeps every digit", () => {
  expect(parseJson('{"iccid":8944501234567890123,"n":5}')).toEqual({ iccid: "8944501234567890123", n: 5 });
  expect(parseJson("[8944501234567890123]")).toEqual(["8944501234567890123"]);
});

test("numbers that fit stay numbers", () => {
  expect(parseJson('{"bytes":9007199254740991,"price":1234567890123456.5}')).toEqual({
    bytes: 9007199254740991,
    price: 1234567890123456.5,
  });
});

test("what is no JSON is undefined, which JSON cannot say", () => {
  for (const text of ["", "{", "<html>", "undefined", '{"a":1']) expect(parseJson(text), text).toBeUndefined();
  expect(parseJson("null")).toBeNull();
});
