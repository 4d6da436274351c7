import { expect } from "vitest";
import { customerWithMoney, orderFor, usPlan } from "./console-steps.ts";
import { expectNoFaults, journey, openPage } from "./harness.ts";

// Screens follow what happens by one stream; where it is cut they ask now and then, and say so.

journey("an order shows up in the list by itself, and nobody asks while nothing happens", async () => {
  const accountId = await customerWithMoney("Live");
  const planId = await usPlan();
  const page = await openPage("about:blank", { viewport: "desktop", as: "admin" });
  const heard = page.waitForResponse((response) => response.url().endsWith("/v1/operator/events"));
  await page.goto(`/console/orders?account=${accountId}`);
  expect((await heard).headers()["content-type"]).toMatch(/^text\/event-stream/);
  await page.getByText("Nothing matches these filters").waitFor();
  const orderId = await orderFor(accountId, planId);
  await page.locator(`a[href="/console/orders/${orderId}"]`).first().waitFor();
  await page.getByRole("cell", { name: "Delivered" }).first().waitFor();
  expectNoFaults(page);
});

journey("with the stream cut, the screens say so and go on by asking", async () => {
  const accountId = await customerWithMoney("Cut off");
  const page = await openPage("about:blank", { viewport: "desktop", as: "admin" });
  await page.route("**/v1/operator/events", (route) => route.abort());
  await page.goto(`/console/orders?account=${accountId}`);
  await page.getByText("Nothing matches these filters").waitFor();
  await page.getByText("Live updates are interrupted").waitFor();
  const orderId = await orderFor(accountId, await usPlan());
  await page.locator(`a[href="/console/orders/${orderId}"]`).first().waitFor();
});
