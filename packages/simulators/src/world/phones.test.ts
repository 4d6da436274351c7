import { expect, test, vi } from "vitest";
import { isPhoneNumber, type PhoneBook, phoneActions, phoneOf } from "./phones.ts";

test("a person answers after a second and hangs up after half a minute", () => {
  expect(phoneOf("+12025550143", new Map())).toMatchObject({ answers: "human", ringMs: 1_000, talkMs: 30_000 });
});

test("the last four digits tell who does not answer", () => {
  const answersOf = (ending: string) => phoneOf(`+1202555${ending}`, new Map()).answers;
  expect(["0001", "0002", "0003", "0004", "0005", "0006"].map(answersOf)).toEqual([
    "busy",
    "no_answer",
    "machine",
    "rejected",
    "unreachable",
    "human",
  ]);
});

test("what the lab was told of a number goes before its ending, field by field", () => {
  const changes = new Map([["+12025550001", { answers: "human" as const, digits: ["12"] }]]);
  expect(phoneOf("+12025550001", changes)).toMatchObject({ answers: "human", ringMs: 500, digits: ["12"] });
});

test("a number without a plus sign, or too long, is none", () => {
  expect(["+12025550143", "12025550143", "+0123456", "+1202555014312345"].map(isPhoneNumber)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("a change says only what it changes, and an action refuses what is no number", () => {
  const change = vi.fn<PhoneBook["change"]>();
  const refused = () => ({ refused: "nothing rings there" });
  const actions = phoneActions({
    ...{ change, call: refused, pickUp: refused, hangUp: refused, calls: () => [] },
    heard: () => [{ did: "beep", what: "" }],
  });
  actions.set_phone?.act({ number: "+12025550143", answers: "machine" });
  expect(change).toHaveBeenCalledWith("+12025550143", { answers: "machine" });
  expect(actions.phone_heard?.act({ number: "+12025550143" })).toEqual({ heard: [{ did: "beep", what: "" }] });
  expect(actions.call_number?.act({ from: "+12025550143", to: "+12025550100" })).toEqual(refused());
  expect(() => actions.set_phone?.act({ number: "2025550143" })).toThrow("E.164");
});
