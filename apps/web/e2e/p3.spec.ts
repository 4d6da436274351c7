import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import { expectAccessible, expectNoFaults, journey, openPage, screenshot } from "./harness.ts";
import { chooseUsPlan, openDeliveredEsim, payInCheckout, signUpInCheckout } from "./shop-steps.ts";

// P3 and P1: customers are told as they choose, and their own systems by webhooks.

journey(
  "a delivery stands in the inbox, quiet hours are kept, and a webhook reaches the customer's system",
  async () => {
    const received: string[] = [];
    const system = createServer((request, response) => {
      received.push(String(request.headers["webhook-id"]));
      response.writeHead(204).end();
    }).listen(0, "127.0.0.1");
    await once(system, "listening");
    const page = await openPage("/", { viewport: "phone" });
    await chooseUsPlan(page);
    await signUpInCheckout(page);
    await payInCheckout(page);
    await openDeliveredEsim(page);
    await page.goto("/notifications");
    await page.getByRole("link", { name: /Your eSIM is ready/ }).waitFor();
    await screenshot(page, "inbox-phone");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Mark all as read" }).click();
    await page.getByRole("button", { name: "Mark all as read" }).waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "How I am told" }).click();
    await page.getByRole("switch", { name: "Quiet hours" }).click();
    await page.getByLabel("Time zone").waitFor();
    await page
      .getByRole("group", { name: /The balance is low/ })
      .getByRole("checkbox", { name: "E-mail" })
      .click();
    await page.reload();
    await page.getByRole("tab", { name: "How I am told" }).click();
    await page.getByLabel("Time zone").waitFor();
    await screenshot(page, "preferences-phone");

    await page.goto("/developers");
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByLabel("Name").fill("Warehouse");
    await page.getByRole("button", { name: "Make the key" }).click();
    await page.getByText("it is not shown again").waitFor();
    expect(await page.locator("code", { hasText: /^tdm_[A-Za-z0-9_-]{43}$/ }).count()).toBe(1);
    await page.getByRole("tab", { name: "Webhooks" }).click();
    await page.getByRole("button", { name: "New endpoint" }).click();
    await page.getByLabel("Address").fill(`http://127.0.0.1:${(system.address() as AddressInfo).port}/`);
    await page.getByRole("button", { name: "Add the endpoint" }).click();
    await page.getByText("whsec_").waitFor();
    await page.getByRole("link", { name: /127\.0\.0\.1/ }).click();
    await page.getByRole("button", { name: "Send a test" }).click();
    await page.getByRole("button", { name: /endpoint\.test/ }).waitFor();
    await expect.poll(() => received.length, { timeout: 20_000 }).toBe(1);
    await page.reload();
    await page.getByRole("button", { name: /endpoint\.test.*Delivered/s }).click();
    await page.getByText("Try 1").waitFor();
    await screenshot(page, "delivery-phone");
    expectNoFaults(page);
    system.close();
  },
);
