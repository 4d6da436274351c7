import { expect, vi } from "vitest";
import { expectNoFaults, journey, openPage } from "./harness.ts";

// N1: a number is found live at all carriers, bought from the wallet, named and released.

journey("a customer finds a US number, buys the cheapest, names it and gives it back", async () => {
  const page = await openPage("/numbers/find?country=US&areaCode=212", { as: "shopper" });
  const cheapest = page.getByRole("listitem").filter({ hasText: "Cheapest" });
  const number = (await cheapest.getByText(/^\+1 \d{3} \d{3} \d{4}$/).textContent()) ?? "";
  expect(number).toContain("212");
  await cheapest.getByRole("button", { name: "Buy" }).click();
  await page.getByRole("button", { name: /^Buy for \$/ }).click();
  await page.waitForURL(/\/orders\//);
  await page.getByRole("heading", { level: 1, name: `Number ${number.replaceAll(" ", "")}` }).waitFor();
  await page.getByRole("link", { name: "Open", exact: true }).click({ timeout: 90_000 });
  await page.waitForURL(/\/numbers\/num_/);
  await page.getByRole("heading", { level: 1, name: number }).waitFor();
  await page.getByLabel("Name").fill("Shop line");
  // The page's first form is the name's; how calls are answered is saved apart.
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByText("Saved").waitFor();
  await page.getByRole("button", { name: "Release this number" }).click();
  await page.getByRole("button", { name: "Release it" }).click();
  await page
    .getByText(/Releasing|Released/)
    .first()
    .waitFor();
  // What was released is folded away below the numbers in use.
  await vi.waitFor(
    async () => {
      await page.goto("/numbers");
      expect(await page.locator("details").getByText(number).count()).toBe(1);
    },
    { timeout: 30_000, interval: 1_000 },
  );
  if (!(await page.locator("details[open]").count())) await page.getByText(/^Released \(\d+\)$/).click();
  await page.getByRole("link", { name: number }).filter({ hasText: "Shop line" }).waitFor();
  expectNoFaults(page);
});
