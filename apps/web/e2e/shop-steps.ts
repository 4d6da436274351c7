import type { Page } from "playwright-core";
import { expect } from "vitest";
import { freshEmail } from "./harness.ts";

/** From the page of the United States to the checkout of 5 GB for 30 days, which costs $9.99. */
export async function chooseUsPlan(page: Page): Promise<void> {
  await page.goto("/esim/united-states");
  await page
    .getByRole("link", { name: /^5 GB.*30 days.*\$9\.99/s })
    .first()
    .click();
  await page.waitForURL(/\/plans\//);
  await page.getByRole("link", { name: "Buy", exact: true }).click();
  await page.waitForURL(/\/checkout\//);
}

/** Makes an account inside the checkout and waits until the page knows it. Returns the new e-mail. */
export async function signUpInCheckout(page: Page): Promise<string> {
  const email = freshEmail();
  await page.getByLabel("Name").fill("Ada Traveller");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("a long enough word");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText(`The QR code also goes to ${email}`).waitFor();
  return email;
}

/** Adds what is missing as test funds, pays, and waits on the order's page. Returns the order's id. */
export async function payInCheckout(page: Page): Promise<string> {
  const add = page.getByRole("button", { name: /^Add .* test funds$/ });
  if (await add.isVisible()) {
    await add.click();
    await page.getByText("Left afterwards").waitFor();
  }
  await page.getByRole("button", { name: /^Pay \$/ }).click();
  await page.waitForURL(/\/orders\//);
  const id = new URL(page.url()).pathname.split("/").at(-1);
  expect(id).toMatch(/^ord_/);
  return id ?? "";
}

/** Waits until the order on the page is delivered, and opens its eSIM's page. Returns the ICCID. */
export async function openDeliveredEsim(page: Page): Promise<string> {
  await page.getByText("Ready to install", { exact: false }).first().waitFor();
  await page.getByRole("link", { name: "Open eSIM page" }).click({ timeout: 90_000 });
  await page.waitForURL(/\/esims\//);
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}
