import { expect, vi } from "vitest";
import { expectAccessible, expectNoFaults, instance, journey, openPage, screenshot } from "./harness.ts";

// N3 and N4: messages both ways, codes, and another carrier when the first one is broken.

const until = { timeout: 30_000 };

async function breakTelnyx(operations: readonly string[]): Promise<void> {
  const faults = operations.map((operation) => ({ operation, fault: "rate_limited" }));
  const headers = { "content-type": "application/json" };
  await fetch(`${instance().labUrl}/lab/telnyx/faults`, { method: "PUT", headers, body: JSON.stringify(faults) });
}

journey(
  "a message is priced before it is sent and seen delivered; the answer comes in; with Telnyx broken the next goes by another carrier",
  async () => {
    const person = "+12025550163";
    const page = await openPage("/messages", { as: "shopper" });
    await page.getByRole("textbox", { name: "To", exact: true }).fill("+1 (202) 555-0163");
    await page.getByRole("textbox", { name: "Message", exact: true }).fill("Your table is ready.");
    await page.getByText(/^1 segment · \$0\.0/).waitFor(until);
    await expectAccessible(page);
    await screenshot(page, "messages-compose-phone");
    await page.getByRole("button", { name: /^Send for/ }).click();
    await page.getByRole("link", { name: "See how far it is" }).click(until);
    await page.getByText("Delivered", { exact: true }).first().waitFor(until);
    await screenshot(page, "message-delivered-phone");

    const phone = await openPage(`${instance().labUrl}/lab/phones/${encodeURIComponent(person)}`);
    await phone.getByText("Your table is ready.").last().waitFor(until);
    await phone.getByLabel("Text").fill("On my way");
    await phone.getByRole("button", { name: "Send" }).click();
    // The answer takes its way over the carrier's webhook; the list is as it was when it was asked for.
    await vi.waitFor(async () => {
      await page.goto("/messages");
      await page.getByRole("link", { name: /On my way/ }).click({ timeout: 3_000 });
    }, until);
    await page.getByText("On my way").last().waitFor(until);
    await screenshot(page, "conversation-phone");

    await breakTelnyx(["sendMessage"]);
    try {
      await page.getByLabel("Your answer").fill("See you soon");
      await page.getByRole("button", { name: /^Send/ }).click();
      await page.getByRole("link", { name: "See how far it is" }).click(until);
      await page.getByText("Another carrier took it").waitFor(until);
      await page.getByText("Delivered", { exact: true }).first().waitFor(until);
    } finally {
      await breakTelnyx([]);
    }
    expectNoFaults(page);
  },
);

journey("a code is sent to a phone, typed wrong, typed right, and counted", async () => {
  const person = "+12025550164";
  const page = await openPage("/codes", { as: "shopper", viewport: "desktop" });
  await page.getByLabel("Phone").fill(person);
  await page.getByRole("button", { name: "Send a code" }).click();
  await page.getByText(/^SMS to \+12025550164: (sent|arrived)/).waitFor(until);
  await page.getByLabel("Code", { exact: true }).fill("000000");
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("Not the right code; 4 tries left.").waitFor(until);
  const at = `${instance().labUrl}/lab/phones/${encodeURIComponent(person)}?format=json`;
  const { texts } = (await (await fetch(at)).json()) as { texts: { kind: string; text: string }[] };
  const code = texts.findLast(({ kind }) => kind === "code")?.text ?? "";
  expect(code).toMatch(/^\d{6}$/);
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("That is the right code.").waitFor(until);
  await expectAccessible(page);
  await screenshot(page, "codes-desktop");
  expectNoFaults(page);
});
