import { expect, test } from "vitest";
import { mayConnectTo, readTarget } from "./check-target.ts";
import { postWebhook } from "./post-webhook.ts";
import { readRetryAfter, waitAfterTry } from "./retry-times.ts";

const outside = { loopback: false };
const sandbox = { loopback: true };

test("only addresses of somebody else on the Internet are connected to", () => {
  const good = ["93.184.216.34", "8.8.8.8", "172.32.0.1", "2606:2800:220:1:248:1893:25c8:1946"];
  const bad = [
    ...[
      "127.0.0.1",
      "10.1.2.3",
      "172.16.0.1",
      "192.168.1.1",
      "169.254.169.254",
      "100.100.100.200",
      "0.0.0.0",
      "224.0.0.1",
    ],
    ...["255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"],
    ...[
      "::ffff:127.0.0.1",
      "::ffff:169.254.169.254",
      "::ffff:a9fe:a9fe",
      "64:ff9b::a9fe:a9fe",
      "2002:7f00:1::",
      "::127.0.0.1",
    ],
    "not an address",
  ];
  expect(good.filter((address) => !mayConnectTo(address, outside))).toEqual([]);
  expect(bad.filter((address) => mayConnectTo(address, outside))).toEqual([]);
  expect(bad.filter((address) => mayConnectTo(address, sandbox))).toEqual(["127.0.0.1", "::1"]);
});

test("an address is refused with what is wrong about it, in any spelling", () => {
  const problemOf = (url: string, rules = outside) => {
    try {
      readTarget(url, rules);
      return null;
    } catch (error) {
      return (error as { details: { problem: string } }).details.problem;
    }
  };
  expect(problemOf("https://example.com/hooks?x=1")).toBeNull();
  expect(problemOf("http://example.com/")).toBe("must start with https://");
  expect(problemOf("ftp://example.com/")).toBe("must start with https://");
  expect(problemOf("https://user:secret@example.com/")).toMatch(/user or password/);
  expect(problemOf("nonsense")).toMatch(/is not an address/);
  for (const host of [
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "[::1]",
    "[::ffff:10.0.0.1]",
    "localhost",
    "169.254.169.254",
  ]) {
    expect([host, problemOf(`https://${host}/`)]).toEqual([host, "leads to a private or reserved address"]);
  }
  expect(problemOf("http://127.0.0.1:4000/hooks", sandbox)).toBeNull();
  expect(problemOf("http://localhost:4000/hooks", sandbox)).toBeNull();
  expect(problemOf("http://10.0.0.1/", sandbox)).toBe("must start with https://");
});

test("a name that leads to a private address, alone or among others, is not connected to", async () => {
  const post = (addresses: string[]) =>
    postWebhook(
      { url: "https://rebind.example/", headers: {}, body: "{}" },
      { rules: outside, timeoutMs: 1_000, replyBytesMax: 100, resolve: async () => addresses },
    );
  for (const addresses of [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:169.254.169.254"]]) {
    expect(await post(addresses)).toMatchObject({
      kind: "no_reply",
      error: expect.stringContaining("private or reserved"),
    });
  }
  expect(await post([])).toMatchObject({ kind: "no_reply", error: "the name leads nowhere" });
});

test("ten tries span a little more than three days; a receiver may ask for longer waits, up to a day", () => {
  const waits = Array.from({ length: 10 }, (_, index) => waitAfterTry(index + 1, 0.5, null));
  expect(waits.at(-1)).toBeNull();
  const hours = waits.reduce<number>((sum, wait) => sum + (wait ?? 0), 0) / 3_600_000;
  expect(hours).toBeGreaterThan(72);
  expect(hours).toBeLessThan(80);
  expect(waitAfterTry(1, 0, null)).toBe(4_500);
  expect(waitAfterTry(1, 0.5, 60_000)).toBe(60_000);
  expect(waitAfterTry(1, 0.5, 9e9)).toBe(24 * 3_600_000);
  const now = new Date("2026-01-15T09:30:00Z");
  expect(readRetryAfter("120", now)).toBe(120_000);
  expect(readRetryAfter("Thu, 15 Jan 2026 09:31:00 GMT", now)).toBe(60_000);
  expect(readRetryAfter("soon", now)).toBeNull();
});
