import type { Page } from "playwright-core";
import { expect, vi } from "vitest";
import { asOperator } from "./console-steps.ts";
import {
  expectAccessible,
  expectNoFaults,
  freshEmail,
  instance,
  journey,
  openPage,
  resize,
  screenshot,
} from "./harness.ts";

// W4: money comes in by card, and the wallet fills itself with the saved one.

/** Somebody new, signed in, on the wallet's page. */
async function newcomer(page: Page): Promise<void> {
  const reply = await page.request.post("/v1/auth/sign-up/email", {
    data: { name: "Wanda Wallet", email: freshEmail(), password: "a long enough word" },
    headers: { origin: instance().baseUrl },
  });
  expect(reply.ok(), "sign-up").toBe(true);
  await page.goto("/wallet");
}

async function fillPaymentPage(page: Page, number: string, button: RegExp): Promise<void> {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expiry (MM / YY)").fill("12 / 34");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: button }).click();
}

journey("a newcomer adds $50 on the payment page, saves the card, and auto-recharge fills the wallet", async () => {
  const page = await openPage("/", { viewport: "phone" });
  await newcomer(page);
  await page.getByText("No saved card").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Pay $50.00 by card" }).click();
  await page.waitForURL(/\/c\/pay\//);
  await fillPaymentPage(page, "4000000000000002", /^Pay/);
  await page.getByRole("alert").waitFor();
  await fillPaymentPage(page, "4242424242424242", /^Pay/);
  await page.waitForURL(/\/wallet\?topUp=top_/);
  await page.getByText("$50.00 was added to your wallet.").waitFor();
  await page.getByText("Money added", { exact: true }).waitFor();
  await vi.waitFor(
    async () => {
      await page.goto("/wallet");
      expect(await page.getByText("Visa ending in 4242").count()).toBeGreaterThan(0);
    },
    { timeout: 30_000, interval: 1_000 },
  );
  await page.getByRole("switch", { name: "Recharge automatically" }).click();
  await page.getByLabel("When I have less than").fill("60");
  await page.getByLabel("At most in a month").fill("50");
  await screenshot(page, "wallet-recharge-phone");
  await page.getByRole("button", { name: "Save", exact: true }).first().click();
  await page.getByText("Auto-recharge is on").waitFor();
  await vi.waitFor(
    async () => {
      await page.goto("/wallet");
      expect(await page.getByText("$100.00").count()).toBeGreaterThan(0);
    },
    { timeout: 40_000, interval: 1_500 },
  );
  await resize(page, "desktop");
  await screenshot(page, "wallet-desktop");
  await expectAccessible(page);
  expectNoFaults(page);
});

journey("an operator finds the payment, gives a part of it back, and the books agree with Stripe's", async () => {
  const page = await openPage("/", { viewport: "phone" });
  await newcomer(page);
  await page.getByRole("button", { name: "$25.00", exact: true }).click();
  await page.getByRole("button", { name: "Pay $25.00 by card" }).click();
  await page.waitForURL(/\/c\/pay\//);
  await fillPaymentPage(page, "4242424242424242", /^Pay/);
  await page.getByText("$25.00 was added to your wallet.").waitFor();
  const topUpId = new URL(page.url()).searchParams.get("topUp");

  const console = await openPage("/console/money?tab=payments", { viewport: "desktop", as: "admin" });
  await console.getByRole("cell", { name: "Wanda Wallet" }).first().waitFor();
  await screenshot(console, "console-payments-desktop");
  await expectAccessible(console);
  await console.goto(`/console/money/payments/${topUpId}`);
  await console.getByRole("button", { name: "Refund", exact: true }).click();
  await console.getByLabel("Amount").fill("5.00");
  await console.getByLabel("Note").fill("Asked for it on the phone");
  await console.getByRole("button", { name: "Refund $5.00" }).click();
  await console.getByRole("cell", { name: "Given back" }).waitFor();
  await screenshot(console, "console-payment-desktop");
  await expectAccessible(console);

  await asOperator("POST", "/v1/operator/reconciliation/payments", { until: new Date().toISOString() });
  await console.goto("/console/money?tab=reconciliation");
  await console.getByRole("table", { name: "Differences" }).or(console.getByText("Nothing differs")).first().waitFor();
  await screenshot(console, "console-reconciliation-desktop");
  await expectAccessible(console);
  expectNoFaults(console);
  await page.goto("/wallet");
  await page.getByText("$20.00").first().waitFor();
});

journey(
  "a payment that is disputed after its money was spent is owed, and money that is added covers it first",
  async () => {
    const page = await openPage("/", { viewport: "phone" });
    await newcomer(page);
    await page.getByRole("button", { name: "$25.00", exact: true }).click();
    await page.getByRole("button", { name: "Pay $25.00 by card" }).click();
    await page.waitForURL(/\/c\/pay\//);
    await fillPaymentPage(page, "4242424242424242", /^Pay/);
    await page.getByText("$25.00 was added to your wallet.").waitFor();
    const topUpId = new URL(page.url()).searchParams.get("topUp");
    const read = () =>
      asOperator<{ upstreamRef: string; account: { id: string } }>("GET", `/v1/operator/payments/${topUpId}`);
    const { upstreamRef, account } = await read();
    const move = (amount: string) =>
      asOperator("POST", `/v1/operator/accounts/${account.id}/credits`, {
        ...{ amount: { amount, currency: "USD" }, reason: "adjustment", note: "by a journey" },
      });
    await move("-10.00");
    await fetch(`${instance().labUrl}/lab/stripe/actions/dispute_payment`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ payment: upstreamRef }),
    });
    const shows = (text: string) =>
      vi.waitFor(
        async () => {
          await page.goto("/wallet");
          expect(await page.getByText(text).count()).toBeGreaterThan(0);
        },
        { timeout: 40_000, interval: 1_500 },
      );
    await shows("$10.00 is owed for a payment that is disputed at your bank");
    await screenshot(page, "wallet-owed-phone");
    await expectAccessible(page);
    const console = await openPage(`/console/money/payments/${topUpId}`, { viewport: "desktop", as: "admin" });
    await console.getByText("Still owed").waitFor();
    await screenshot(console, "console-dispute-desktop");
    await expectAccessible(console);
    await move("25.00");
    await vi.waitFor(
      async () => {
        await page.goto("/wallet");
        expect(await page.getByText("is owed for a payment").count()).toBe(0);
        expect(await page.getByText("$15.00").count()).toBeGreaterThan(0);
      },
      { timeout: 40_000, interval: 1_500 },
    );
    expectNoFaults(page);
  },
);
