import { expect } from "vitest";
import { asOperator } from "./console-steps.ts";
import { expectNoFaults, journey, openPage } from "./harness.ts";

// Forms of the console tell what they would do, name what is wrong at its field, and keep what was typed.

journey(
  "a rule for one plan says what it changes before it is saved, and what was typed is not lost by a slip",
  async () => {
    type Plans = { data: { id: string; name: string }[] };
    const { data } = await asOperator<Plans>("GET", "/v1/operator/plans?country=IS&limit=1");
    const plan = data[0];
    if (!plan) throw new Error("there is no plan for Iceland");
    const page = await openPage("/console/catalogue/price-rules", { viewport: "desktop", as: "admin" });
    await page.getByRole("button", { name: "Add rule" }).first().click();
    const sheet = page.getByRole("dialog");
    await sheet.getByLabel("Name").fill("Iceland, one plan");
    await sheet.getByRole("combobox", { name: "Plan" }).click();
    await page.getByPlaceholder("Country or plan").fill(plan.name);
    await page.getByRole("option", { name: plan.name }).first().click();
    await sheet.getByLabel("Made as").selectOption("price");
    await sheet.getByLabel("Amount").fill("1,50");
    await sheet.getByText("Correct the fields above").waitFor();
    await page.getByRole("button", { name: "Add rule" }).last().click();
    await sheet.getByText("An amount like 9.99").waitFor();
    await sheet.getByLabel("Amount").fill("88.00");
    await sheet.getByText("1 plan becomes dearer.").waitFor();
    await sheet.getByRole("cell", { name: "$88.00" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("Throw away what you typed?").waitFor();
    await page.getByRole("button", { name: "Keep editing" }).click();
    expect(await sheet.getByLabel("Amount").inputValue()).toBe("88.00");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Throw away" }).click();
    await sheet.waitFor({ state: "detached" });
    expectNoFaults(page);
  },
);

journey("a policy being typed shows whom it would choose, and is not lost by a click on a link", async () => {
  const page = await openPage("/console/routing", { viewport: "desktop", as: "admin" });
  await page.getByText("Who would get an order for this plan now").waitFor();
  await page.getByRole("radio", { name: /^By hand/ }).click();
  await page.getByRole("button", { name: "eSIM Access later" }).click();
  await page.getByText(/As typed it would be eSIM Go/).waitFor();
  await page.getByLabel("Load, at most").fill("120");
  await page.getByRole("button", { name: "Use from the next order on" }).click();
  await page.getByText("0 to 100 %").first().waitFor();
  await page.getByRole("link", { name: "Orders", exact: true }).click();
  await page.getByText("Throw away what you typed?").waitFor();
  await page.getByRole("button", { name: "Keep editing" }).click();
  expect(await page.getByLabel("Load, at most").inputValue()).toBe("120");
  await page.getByRole("button", { name: "Put back as it was" }).click();
  await page.getByRole("link", { name: "Orders", exact: true }).click();
  await page.waitForURL(/\/console\/orders$/);
  expectNoFaults(page);
});
