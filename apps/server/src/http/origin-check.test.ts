import { DomainError } from "@tandem/core/kernel";
import { expect, test } from "vitest";
import { checkOrigin } from "./origin-check.ts";

const own = "https://shop.example";
const post = (headers: Record<string, string>) => new Request(`${own}/v1/orders`, { method: "POST", headers });

test("a page of the same host may change things with its cookie", () => {
  expect(() => checkOrigin(post({ cookie: "s=1", origin: own }), own)).not.toThrow();
  expect(() => checkOrigin(post({ cookie: "s=1", "sec-fetch-site": "same-origin" }), own)).not.toThrow();
});

test("a cookie from another host's page, or from nowhere, changes nothing", () => {
  expect(() => checkOrigin(post({ cookie: "s=1", origin: "https://evil.example" }), own)).toThrow(DomainError);
  expect(() => checkOrigin(post({ cookie: "s=1", origin: "null" }), own)).toThrow(DomainError);
  expect(() => checkOrigin(post({ cookie: "s=1" }), own)).toThrow(DomainError);
});

test("without a cookie, and for reading, the origin does not matter", () => {
  expect(() => checkOrigin(post({ authorization: "Bearer x" }), own)).not.toThrow();
  expect(() => checkOrigin(new Request(own, { headers: { cookie: "s=1" } }), own)).not.toThrow();
});
