import { expect, test } from "vitest";
import { formatTalk, meaningOf } from "./call-words.ts";

test("a length of talk reads as on a phone", () => {
  expect([7, 750, 3_729].map(formatTalk)).toEqual(["0:07", "12:30", "1:02:09"]);
});

test("a call is told by how it came out, and by its state until then", () => {
  expect(meaningOf({ state: "completed", outcome: "voicemail" }).label).toBe("Left a message");
  expect(meaningOf({ state: "answered", outcome: null }).label).toBe("Talking");
});
