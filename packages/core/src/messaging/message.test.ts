import { expect, test } from "vitest";
import { furtherState, type MessageState } from "./message.ts";

test("reports in any order, repeated, end in the same state", () => {
  const told: MessageState[] = ["queued", "sent", "undelivered", "delivered", "sent"];
  const orders = [told, told.toReversed(), [...told, ...told].toSorted()];
  for (const order of orders) expect(order.reduce(furtherState, "queued")).toBe("delivered");
});

test("a lost reply is cleared up by any report, and a cancelled message stays cancelled", () => {
  expect(furtherState("unconfirmed", "sent")).toBe("sent");
  expect(furtherState("sent", "unconfirmed")).toBe("sent");
  expect(furtherState("cancelled", "delivered")).toBe("cancelled");
});
