import { expect } from "vitest";
import { asOperator } from "./console-steps.ts";
import { expectAccessible, expectNoFaults, instance, journey, openPage, resize, screenshot } from "./harness.ts";

// Numbers of the shop's that customers without one of their own send from: added, bought, given back.

type Described = { credentials: Record<string, string> };
type Sender = { id: string; number: string; active: boolean };

/** As a person reads it: `+1 202 555 0143`. */
const readable = (number: string) => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1 $2 $3");

/** A number the shop got at a carrier without this product. */
async function boughtAtTelnyx(): Promise<string> {
  const { labUrl } = instance();
  const { credentials } = (await (await fetch(`${labUrl}/lab/telnyx`)).json()) as Described;
  const ask = async <T>(path: string, body?: unknown) => {
    const reply = await fetch(`${labUrl}/telnyx/v2/${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${credentials.apiKey}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    expect(reply.ok, path).toBe(true);
    return ((await reply.json()) as { data: T }).data;
  };
  const [found] = await ask<{ phone_number: string }[]>(
    "available_phone_numbers?filter[country_code]=US&filter[features]=sms&filter[limit]=1",
  );
  const number = found?.phone_number ?? "";
  await ask("number_orders", { phone_numbers: [{ phone_number: number }] });
  return number;
}

const senders = async () => (await asOperator<{ data: Sender[] }>("GET", "/v1/operator/shared-senders")).data;

journey("an operator adds a number that is the shop's at a carrier, and retires it", async () => {
  const number = await boughtAtTelnyx();
  const page = await openPage("/console/senders", { as: "admin", viewport: "desktop" });
  await page.getByRole("button", { name: "Add a sender" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Carrier").selectOption({ label: "Telnyx" });
  await form.getByLabel("Number").fill("+12025550100");
  await form.getByLabel("At most").fill("7");
  await form.getByRole("button", { name: "Add it" }).click();
  await form.getByText(/a number of ours at Telnyx/).waitFor();
  await form.getByLabel("Number").fill(number);
  await form.getByRole("button", { name: "Add it" }).click();
  await form.waitFor({ state: "detached" });
  const row = page.getByRole("row").filter({ hasText: readable(number) });
  await row.getByText("Active").waitFor();
  expect((await senders()).find((one) => one.number === number)).toMatchObject({ active: true });
  await row.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Retire" }).click();
  await row.getByText("Retired").waitFor();
  expectNoFaults(page);
});

journey("an operator buys a number for the shop at what it costs, and gives it back", async () => {
  const page = await openPage("/console/senders", { as: "admin", viewport: "desktop" });
  await page.getByRole("link", { name: "Buy a number" }).click();
  await page.waitForURL(/\/console\/senders\/find/);
  const first = page.getByRole("row").filter({ hasText: "cheapest" });
  await first.getByRole("button", { name: /^Buy/ }).waitFor({ timeout: 30_000 });
  await screenshot(page, "console-senders-find-desktop");
  await expectAccessible(page);
  await resize(page, "phone");
  await screenshot(page, "console-senders-find-phone");
  await expectAccessible(page);
  await resize(page, "desktop");
  await first.getByRole("button", { name: /^Buy/ }).click();
  const form = page.getByRole("dialog");
  const title = (await form.getByRole("heading").textContent()) ?? "";
  const number = title.replace("Buy ", "");
  await form.getByText(/is paid \$\d+\.\d\d now, then/).waitFor();
  await screenshot(page, "console-senders-buy-desktop");
  await expectAccessible(page);
  await form.getByRole("button", { name: /^Buy for \$/ }).click();
  await page.getByText(/is a shared sender/).waitFor({ timeout: 60_000 });
  const row = page.getByRole("row").filter({ hasText: number });
  await row.getByText("Active").waitFor();
  await row.getByText(/^\$\d+\.\d\d$/).waitFor();
  await screenshot(page, "console-senders-bought-desktop");
  await row.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Give the number back" }).click();
  await page.getByRole("button", { name: "Give it back" }).click();
  await page.getByText(`${number} goes back to`).waitFor();
  await row.waitFor({ state: "detached" });
  expect((await senders()).map((one) => readable(one.number))).not.toContain(number);
  expectNoFaults(page);
});
