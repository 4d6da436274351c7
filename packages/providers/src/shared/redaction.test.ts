import { expect, test } from "vitest";
import { redactBody, redactHeaders } from "./redaction.ts";

test("what installs a profile or opens an account is masked at any depth", () => {
  const body = {
    obj: {
      esimList: [
        { iccid: "8901", ac: "LPA:1$h$M", qrCodeUrl: "https://q.example/1", pin: "1234", esimStatus: "GOT_RESOURCE" },
      ],
    },
    data: { access_token: "t0k3n", sims: [{ matching_id: "M", qrcode: "LPA:1$h$M" }] },
    apiKey: "k",
  };
  const text = redactBody(JSON.stringify(body));
  for (const secret of ["LPA:1$h$M", "q.example", "1234", "t0k3n", '"k"', '"M"']) expect(text).not.toContain(secret);
  expect(text).toContain("GOT_RESOURCE");
  expect(text).toContain("8901");
});

test("a body that is no JSON is told by its length only", () => {
  expect(redactBody("client_secret=abc")).toBe("<17 characters, not JSON>");
  expect(redactBody(null)).toBe("");
});

test("a long body is cut", () => {
  expect(redactBody(JSON.stringify({ text: "x".repeat(10_000) })).length).toBeLessThan(4_200);
});

test("headers that carry credentials are masked", () => {
  const text = redactHeaders({ Authorization: "Bearer abc", "x-api-key": "key", accept: "application/json" });
  expect(text).toBe("Authorization: ***\nx-api-key: ***\naccept: application/json");
});
