import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestShop, type TestShop } from "../test-shop.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop?.close());

test("a new customer does everything the shop sells from one wallet, and the statement adds up", async () => {
  const example = fileURLToPath(new URL("../../../../packages/sdk/examples/prepaid-shop.ts", import.meta.url));
  const env = { PATH: process.env.PATH, TANDEM_DATA_DIR: shop.dataDirectory };
  // What the scheduler does every five seconds.
  const watch = setInterval(() => void shop.enqueue("payments.watch_wallets"), 2_000);
  const { stdout } = await promisify(execFile)(process.execPath, [example], { env }).catch((error) => {
    throw new Error(`${error.stdout}\n${error.stderr}`);
  });
  clearInterval(watch);
  expect(stdout).toMatch(/^Topped up 50\.00: 50\.00 in the wallet$/m);
  expect(stdout).toMatch(/^Bought \+1\d{10} for /m);
  expect(stdout).toMatch(/^SMS to \+1\d{10}: delivered/m);
  expect(stdout).toMatch(/^The answer arrived$/m);
  expect(stdout).toMatch(/^Call to \+1\d{10}: answered, [1-9]/m);
  expect(stdout).toMatch(/^Verification: approved by sms$/m);
  // The flash call that did not come cost nothing, and the statement names what did.
  expect(stdout).toMatch(/^ +-0\.0675 {2}2FA code by SMS to \+1\d{10}$/m);
  expect(stdout).toMatch(/^VPN .*: fulfilled/m);
  expect(stdout).toMatch(/^Auto-recharge added 50\.00/m);
  expect(stdout).toMatch(/^The statement adds up to \d+\.\d+$/m);
}, 240_000);
