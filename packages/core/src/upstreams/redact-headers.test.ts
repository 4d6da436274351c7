import { expect, test } from "vitest";
import { redactHeaders } from "./redact-headers.ts";

test("credentials are masked and signatures kept", () => {
  expect(
    redactHeaders({
      Authorization: "Bearer x",
      "X-API-Key": "k",
      "RT-AccessCode": "a",
      Cookie: "s=1",
      "x-auth-token": "t",
      "X-Signature-SHA256": "abc",
      "Content-Type": "application/json",
      Host: "example.test",
    }),
  ).toEqual({
    authorization: "[redacted]",
    "x-api-key": "[redacted]",
    "rt-accesscode": "[redacted]",
    cookie: "[redacted]",
    "x-auth-token": "[redacted]",
    "x-signature-sha256": "abc",
    "content-type": "application/json",
  });
});

test("a value of any length stays short", () => {
  expect(redactHeaders({ "x-long": "y".repeat(9_000) })["x-long"]).toHaveLength(2_000);
});
