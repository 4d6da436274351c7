import { expect } from "vitest";
import { expectNoFaults, journey, layoutShift, openPage, scriptBytes } from "./harness.ts";

// C1: one comparable list of what can be bought for a country, and the way to find it.

journey("a traveller finds a country while typing, by keyboard alone", async () => {
  const page = await openPage("/");
  const search = page.getByRole("combobox", { name: "Country or region" });
  await search.fill("uk");
  await page.getByRole("option", { name: /United Kingdom/ }).waitFor();
  await search.press("Enter");
  await page.waitForURL("**/esim/united-kingdom");
  await page.getByRole("heading", { level: 1, name: "United Kingdom" }).waitFor();
  expectNoFaults(page);
});

journey("plans are narrowed by data, days and 5G, and the choice stands in the address", async () => {
  const page = await openPage("/esim/united-states");
  const cards = page.getByRole("link", { name: /\d+ days?.*\$/ });
  const all = await cards.count();
  expect(all).toBeGreaterThan(1);
  await page.getByLabel("Data").selectOption("5GB");
  await page.waitForURL(/data=5GB/);
  await expect.poll(() => cards.count()).toBeLessThan(all);
  await page.getByText("5G only").click();
  await page.waitForURL(/fiveG=on/);
  await page.reload();
  expect(await page.getByLabel("Data").inputValue()).toBe("5GB");
  expect(await page.getByRole("checkbox", { name: "5G only" }).isChecked()).toBe(true);
  for (const text of await cards.allInnerTexts()) expect(text).toContain("5G");
});

journey("US 5 GB for 30 days costs $9.99, says its networks and the price per GB", async () => {
  const page = await openPage("/esim/united-states");
  const plan = page.getByRole("link", { name: /^5 GB.*30 days.*\$9\.99/s }).first();
  expect(await plan.textContent()).toContain("per GB");
  expect(await plan.textContent()).toContain("AT&T, T-Mobile, Verizon");
  await plan.click();
  await page.waitForURL(/\/plans\//);
  await page.getByRole("heading", { level: 1, name: "5 GB, 30 days" }).waitFor();
  await page.getByText("$9.99").first().waitFor();
  await page.getByRole("heading", { name: "Networks" }).waitFor();
  await page.getByText("T-Mobile", { exact: true }).waitFor();
  await page.getByText("up to 5G").first().waitFor();
  expectNoFaults(page);
});

journey("search, plans and a plan can be read without script", async () => {
  const page = await openPage("/", { script: false });
  await page.getByRole("combobox", { name: "Country or region" }).fill("japan");
  await page.getByRole("combobox", { name: "Country or region" }).press("Enter");
  await page.getByRole("heading", { name: "Places for “japan”" }).waitFor();
  await page
    .getByRole("link", { name: /^Japan/ })
    .first()
    .click();
  await page.getByRole("heading", { level: 1, name: "Japan" }).waitFor();
  await page.getByLabel("Order").selectOption("-data");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.waitForURL(/sort=-data/);
  await page
    .getByRole("link", { name: /\d+ days?.*\$/s })
    .first()
    .click();
  await page.getByRole("link", { name: "Buy", exact: true }).waitFor();
});

journey("a place nobody sells for is a page that leads on", async () => {
  const page = await openPage("/esim/atlantis");
  await page.getByText("There is nothing at this address").waitFor();
  await page.getByRole("link", { name: "Where are you going?" }).click();
  await page.getByRole("heading", { level: 1, name: "Where are you going?" }).waitFor();
});

journey("the first view of home, a place and a plan loads under 150 kB of script and does not move", async () => {
  const page = await openPage("/esim/france", { viewport: "phone" });
  const plan = await page
    .getByRole("link", { name: /\d+ days?.*\$/ })
    .first()
    .getAttribute("href");
  for (const path of ["/", "/esim/france", plan ?? ""]) {
    expect(await scriptBytes(path), path).toBeLessThan(150_000);
    expect(await layoutShift(await openPage(path)), path).toBeLessThan(0.02);
  }
});
