import { expect, test } from "vitest";
import { nameUse } from "./name-uses.ts";

test("a use is called by what it is and whom it reached or came from", () => {
  const otherParty = "+12025550143";
  expect(nameUse({ service: "sms", direction: "outbound", otherParty })).toBe("SMS to +12025550143");
  expect(nameUse({ service: "voice", direction: "inbound", otherParty })).toBe("Call from +12025550143");
  expect(nameUse({ service: "video", direction: "outbound", otherParty: null })).toBe("Video room");
});
