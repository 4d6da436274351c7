import type { HttpBindings } from "@hono/node-server";
import { expect, test } from "vitest";
import { readClientAddress } from "./client-address.ts";

const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } }) as unknown as HttpBindings;
const claim = {
  host: "api.internal",
  "x-forwarded-for": "198.51.100.7",
  "x-forwarded-host": "Shop.Example",
  "x-forwarded-proto": "https",
};
const request = (headers: Record<string, string> = claim) => new Request("http://api.internal/v1/plans", { headers });
const trust = { proxies: ["10.0.0.9"], internalToken: "a-token-of-the-web" };

test("a stranger's forwarded headers are not believed", () => {
  const address = readClientAddress(request(), from("203.0.113.5"), trust);
  expect(address).toMatchObject({ ip: "203.0.113.5", host: "api.internal", internal: false });
});

test("this machine, a trusted proxy and the web process may say for whom they speak", () => {
  for (const [peer, headers] of [
    ["::ffff:127.0.0.1", claim],
    ["10.0.0.9", claim],
    ["203.0.113.5", { ...claim, "x-tandem-internal": "a-token-of-the-web" }],
  ] as const) {
    const address = readClientAddress(request(headers), from(peer), trust);
    expect(address).toEqual({
      ip: "198.51.100.7",
      host: "shop.example",
      origin: "https://shop.example",
      internal: false,
    });
  }
});

test("the web process without a visitor's address asks for itself", () => {
  const headers = { host: "shop.example", "x-tandem-internal": "a-token-of-the-web" };
  expect(readClientAddress(request(headers), from("10.1.1.1"), trust).internal).toBe(true);
  expect(
    readClientAddress(request({ ...headers, "x-tandem-internal": "wrong" }), from("10.1.1.1"), trust).internal,
  ).toBe(false);
});
