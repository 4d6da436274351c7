import { expect, test } from "vitest";
import { fillText, readRecipients } from "./recipients.ts";

test("a number on each line, blank lines and the rest of a line left out", () => {
  expect(readRecipients("+12025550143\n\n +44 7400 123456 , Ada\r\n")).toEqual([
    { line: 1, to: "+12025550143", variables: {} },
    { line: 3, to: "+44 7400 123456", variables: {} },
  ]);
});

test("a table gives each variable its column, with quotes as spreadsheets write them", () => {
  expect(readRecipients('Phone;name;note\n+12025550143;Ada;"a; ""b"""\n+12025550144;Bob')).toEqual([
    { line: 2, to: "+12025550143", variables: { name: "Ada", note: 'a; "b"' } },
    { line: 3, to: "+12025550144", variables: { name: "Bob", note: "" } },
  ]);
});

test("a text is shown as its recipient gets it, and what has no value as it is written", () => {
  expect(fillText("Hello {{ name }} at {{time}}", { name: "Ada" })).toBe("Hello Ada at {{time}}");
});
