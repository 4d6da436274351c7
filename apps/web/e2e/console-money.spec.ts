import { readFileSync } from "node:fs";
import { expect, vi } from "vitest";
import { asOperator, customerWithMoney, type OperatorOrder, orderFor, usPlan } from "./console-steps.ts";
import {
  esimUpstreams,
  expectAccessible,
  expectNoFaults,
  journey,
  openPage,
  screenshot,
  setFaults,
} from "./harness.ts";

// The money page: the books add up, each cent can be followed, and what is set aside is seen until it is freed.

const whenOrder = (orderId: string, status: string) =>
  vi.waitFor(
    async () => {
      const order = await asOperator<OperatorOrder>("GET", `/v1/operator/orders/${orderId}`);
      expect(order.status).toBe(status);
    },
    { timeout: 90_000, interval: 500 },
  );

journey(
  "an operator sees that the books add up and follows an order's money from the wallet to the provider",
  async () => {
    const orderId = await orderFor(await customerWithMoney("Followed"), await usPlan());
    await whenOrder(orderId, "fulfilled");
    const page = await openPage("/console/money", { viewport: "desktop", as: "admin" });
    await page.getByText("The books add up").waitFor();
    const sum = page.getByRole("row", { name: /^Sum of all accounts, USD/ });
    expect(await sum.getByText("$0.00").count()).toBe(1);
    await page.getByRole("region", { name: "Accounts" }).getByRole("link", { name: "Margin" }).click();
    await page.waitForURL(/tab=transfers&code=sales/);
    await page.getByRole("button", { name: "Order", exact: true }).click();
    await page.getByRole("textbox", { name: "Order" }).fill(orderId);
    await page.getByRole("button", { name: "Apply" }).click();
    await page.waitForURL(new RegExp(`order=${orderId}`));
    const rows = page.getByRole("table").locator("tbody tr");
    await vi.waitFor(async () => expect(await rows.count()).toBe(3), { timeout: 15_000, interval: 200 });
    expect(await rows.nth(0).textContent()).toMatch(/(Cost|Spare used)[\s\S]*Margin/);
    expect(await rows.nth(1).textContent()).toMatch(/Charged[\s\S]*\$9\.99[\s\S]*Followed[\s\S]*Margin/);
    expect(await rows.nth(2).textContent()).toContain("Set aside");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "CSV" }).click(),
    ]);
    const lines = readFileSync(await download.path(), "utf8")
      .trimEnd()
      .split("\r\n")
      .slice(1);
    expect(lines.map((line) => line.split(",")[2])).toEqual(["post", "capture", "hold"]);
    await screenshot(page, "console-money-followed");
    await expectAccessible(page);
    await rows
      .nth(1)
      .getByRole("link", { name: /United States/ })
      .click();
    await page.waitForURL(new RegExp(`/console/orders/${orderId}$`));
    expectNoFaults(page);
  },
);

journey(
  "money of an order that waits for a person is set aside in sight, and is gone from there once it is freed",
  async () => {
    const accountId = await customerWithMoney("Set aside");
    try {
      for (const upstream of esimUpstreams) await setFaults(upstream, [{ operation: "placeOrder", fault: "refused" }]);
      const orderId = await orderFor(accountId, await usPlan());
      await whenOrder(orderId, "manual");
      const page = await openPage("/console/money?tab=holds", { viewport: "desktop", as: "admin" });
      const row = page.getByRole("row").filter({ has: page.locator(`[title="${orderId}"]`) });
      await row.waitFor();
      expect(await row.textContent()).toMatch(/United States[\s\S]*Set aside[\s\S]*On its way[\s\S]*\$9\.99/);
      await expectAccessible(page);
      const { data: tasks } = await asOperator<{ data: { id: string; orderId: string }[] }>(
        "GET",
        "/v1/operator/manual-queue?limit=200",
      );
      const task = tasks.find((one) => one.orderId === orderId);
      await asOperator("POST", `/v1/operator/manual-queue/${task?.id}/refund`, { reason: "sold out everywhere" });
      await row.waitFor({ state: "detached", timeout: 60_000 });
      await page.goto(`/console/money?tab=transfers&order=${orderId}`);
      await page.getByRole("cell", { name: "Freed", exact: true }).waitFor();
      expectNoFaults(page);
    } finally {
      for (const upstream of esimUpstreams) await setFaults(upstream, []);
    }
  },
);
