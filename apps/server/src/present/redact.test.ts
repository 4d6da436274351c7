import { expect, test } from "vitest";
import { redactSecrets } from "./redact.ts";

test("whatever would install an eSIM is hidden, by name and by look; the rest stays", () => {
  const webhook = {
    iccid: "8944500102198304826",
    matchingId: "JQ-1234",
    profiles: [{ ac: "LPA:1$rsp.example.com$ABC", status: "RELEASED", note: "scan LPA:1$rsp.example.com$ABC now" }],
    usage: { usedBytes: 10 },
  };
  expect(redactSecrets(webhook)).toEqual({
    iccid: "8944500102198304826",
    matchingId: "[hidden]",
    profiles: [{ ac: "[hidden]", status: "RELEASED", note: "scan [hidden] now" }],
    usage: { usedBytes: 10 },
  });
});
