import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { expectAccessible, expectNoFaults, journey, openPage, screenshot } from "./harness.ts";
import { chooseUsPlan, openDeliveredEsim, payInCheckout, signUpInCheckout } from "./shop-steps.ts";

// W1: every purchase is paid from the wallet; what is missing is said, with the way to add it.

journey("an empty wallet says what is missing before the button, and test funds close the gap", async () => {
  const page = await openPage("/", { viewport: "phone" });
  await chooseUsPlan(page);
  await signUpInCheckout(page);
  await page.getByText("$9.99 is missing").waitFor();
  expect(await page.getByRole("button", { name: "Pay $9.99" }).isDisabled()).toBe(true);
  await screenshot(page, "checkout-missing-phone");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add $10.00 test funds" }).click();
  await page.getByText("Left afterwards").waitFor();
  expect(await page.getByRole("button", { name: "Pay $9.99" }).isEnabled()).toBe(true);
  expectNoFaults(page);
});

journey("two pieces cost twice as much, and the sum follows", async () => {
  const page = await openPage("/");
  await chooseUsPlan(page);
  await signUpInCheckout(page);
  await page.getByRole("button", { name: "One more" }).click();
  await page.getByText("$19.98 is missing").waitFor();
  await page.getByRole("button", { name: "Pay $19.98" }).waitFor();
});

journey("the statement shows the purchase once, and is there as CSV", async () => {
  const page = await openPage("/", { viewport: "phone" });
  await chooseUsPlan(page);
  await signUpInCheckout(page);
  await payInCheckout(page);
  await openDeliveredEsim(page);
  await page.goto("/wallet");
  await page.getByText("-$9.99").waitFor();
  expect(await page.getByText("-$9.99").count()).toBe(1);
  await screenshot(page, "wallet-phone");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "CSV" }).click(),
  ]);
  const csv = readFileSync(await download.path(), "utf8");
  expect(csv.split("\r\n")[0]).toBe("date,description,reason,amount,currency,balance after,order,transfer");
  expect(csv.match(/,-9\.99,USD,/g)).toHaveLength(1);
});
