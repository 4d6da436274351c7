import { expect, vi } from "vitest";
import { asOperator, customerWithMoney, type OperatorOrder, orderFor, unfoldAll, usPlan } from "./console-steps.ts";
import {
  esimUpstreams,
  expectAccessible,
  expectNoFaults,
  journey,
  openPage,
  screenshot,
  setFaults,
} from "./harness.ts";

// The operator's side of O4 and O5: break a provider in the lab, watch an order go around it, read its story.

const patient = { timeout: 90_000, interval: 500 };

/** Digits with the Luhn digit that an ICCID ends with. */
function withCheckDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, letter, index) => {
    const digit = Number(letter) * (index % 2 === 0 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

async function whenOrder(orderId: string, status: string): Promise<OperatorOrder> {
  return vi.waitFor(async () => {
    const order = await asOperator<OperatorOrder>("GET", `/v1/operator/orders/${orderId}`);
    expect(order.status).toBe(status);
    return order;
  }, patient);
}

journey(
  "an operator breaks a provider with one press, orders, and reads on the order's page who saved it",
  async () => {
    const accountId = await customerWithMoney("Failover");
    const page = await openPage("/console/lab", { viewport: "desktop", as: "admin" });
    const card = page.getByRole("region", { name: "eSIM Access" });
    try {
      await card.getByRole("button", { name: "Refuses orders" }).click();
      await card.getByText("Refuses on placeOrder").waitFor();
      await card.getByText("broken here").waitFor();
      const orderId = await orderFor(accountId, await usPlan());
      const order = await whenOrder(orderId, "fulfilled");
      expect(order.charged).toEqual(order.price);
      const way = page.getByRole("list", { name: "Orders now" }).getByRole("listitem").first();
      await way.getByText(/^refused, /).waitFor();
      await way.getByText(/^delivered, /).waitFor();
      await page.goto(`/console/orders/${orderId}`);
      await page.getByText("saved by a backup").waitFor();
      await page.getByText(/Chose eSIM Access/).waitFor();
      await page.getByText(/Attempt 1: eSIM Access/).waitFor();
      await page.getByText(/Attempt 2: /).waitFor();
      await unfoldAll(page);
      await page.getByText("the next provider", { exact: true }).first().waitFor();
      await expectAccessible(page);
      await screenshot(page, "console-order-failover-unfolded");
    } finally {
      await setFaults("esim-access", []);
    }
    expectNoFaults(page);
  },
);

journey("an order nobody can deliver waits for a person, who delivers it by hand", async () => {
  const accountId = await customerWithMoney("By hand");
  try {
    for (const upstream of esimUpstreams) await setFaults(upstream, [{ operation: "placeOrder", fault: "refused" }]);
    const orderId = await orderFor(accountId, await usPlan());
    await whenOrder(orderId, "manual");
    const page = await openPage(`/console/orders/${orderId}`, { viewport: "desktop", as: "admin" });
    await page.getByRole("link", { name: "Deliver by hand" }).click();
    await page.waitForURL(/\/console\/manual-queue\/tsk_/);
    await page.getByRole("button", { name: /^Deliver and take/ }).click();
    await page.getByText("As printed on the profile, 18 to 22 digits").waitFor();
    await page.getByLabel("Activation code").fill("https://rsp.example.com/qr");
    await page.getByText("This is a web address. The code starts with LPA:1$").waitFor();
    await page.getByLabel("Activation code").fill("LPA:1$rsp.example.com$BY-HAND-1");
    expect(await page.getByLabel("Server (SM-DP+)").inputValue()).toBe("rsp.example.com");
    const iccid = withCheckDigit(`8944500${String(Date.now()).slice(-11)}`);
    await page.getByLabel("ICCID").fill(`${iccid.slice(0, -1)}${(Number(iccid.at(-1)) + 1) % 10}`);
    await page.getByRole("button", { name: /^Deliver and take/ }).click();
    await page.getByText("The last digit does not fit the others").waitFor();
    await page.getByLabel("ICCID").fill(iccid);
    await page.getByRole("button", { name: /^Deliver and take/ }).click();
    await page.waitForURL(/\/console\/orders\/ord_/);
    await page.getByText(iccid).first().waitFor();
    const order = await whenOrder(orderId, "fulfilled");
    expect(order.charged).toEqual(order.price);
    await page.getByText("delivered by hand", { exact: true }).waitFor();
    await page.getByText(/ delivered it by hand$/).waitFor();
    await page.goto(`/console/orders?byHand=true&search=${orderId}`);
    await page.getByRole("cell", { name: /^by hand, / }).waitFor();
    expectNoFaults(page);
  } finally {
    for (const upstream of esimUpstreams) await setFaults(upstream, []);
  }
});
