import { expect } from "vitest";
import { askApi, expectNoFaults, journey, openPage, screenshot, setFaults } from "./harness.ts";
import { chooseUsPlan, openDeliveredEsim, payInCheckout, signUpInCheckout } from "./shop-steps.ts";

// O4 and O5 as the traveller lives them: a provider fails, another delivers, and nobody pays twice.

type Order = { price: { amount: string }; charged: { amount: string }; attempts: { outcome: string }[] };

journey("when the first provider loses its reply, another delivers and the wallet shows one charge", async () => {
  const page = await openPage("/", { viewport: "phone" });
  await chooseUsPlan(page);
  await signUpInCheckout(page);
  await setFaults("esim-access", [{ operation: "*", fault: "timeout_after" }]);
  try {
    const orderId = await payInCheckout(page);
    await openDeliveredEsim(page);
    const order = await askApi<Order>(`/v1/operator/orders/${orderId}`, "admin");
    expect(order.charged.amount).toBe(order.price.amount);
    expect(order.attempts.length).toBeGreaterThan(1);
  } finally {
    await setFaults("esim-access", []);
  }
  await page.goto("/wallet");
  expect(await page.getByText("-$9.99").count()).toBe(1);
  await screenshot(page, "wallet-after-failover-phone");
  expectNoFaults(page);
});
