import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { audienceOf, proxy } from "./proxy.ts";

test("a host named console. is for operators, every other for travellers", () => {
  expect(audienceOf("console.tandem.example:3000")).toBe("console");
  expect(audienceOf("shop.example")).toBe("shop");
  expect(audienceOf("my-console.example")).toBe("shop");
});

test("each page gets a script nonce of its own, the same in its policy", () => {
  const policies = [1, 2].map(
    () => proxy(new NextRequest("http://shop.example/")).headers.get("content-security-policy") ?? "",
  );
  const nonces = policies.map((policy) => /'nonce-([^']+)'/.exec(policy)?.[1]);
  expect(nonces[0]).toBeTruthy();
  expect(nonces[0]).not.toBe(nonces[1]);
  expect(policies[0]).toContain("frame-ancestors 'none'");
});

test("the console's own host opens the console at its root", () => {
  const request = new NextRequest("http://127.0.0.1:4000/", {
    headers: { "x-forwarded-host": "console.tandem.example" },
  });
  expect(proxy(request).headers.get("x-middleware-rewrite")).toMatch(/\/console$/);
});
