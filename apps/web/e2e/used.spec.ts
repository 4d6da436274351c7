import { expectAccessible, expectNoFaults, journey, openPage, resize, screenshot } from "./harness.ts";

// U: what is used rather than ordered has a page each: make it, use it, see what it costs.

journey("a customer makes a video room, lets somebody in and ends it", async () => {
  const page = await openPage("/video", { as: "shopper" });
  await page.getByLabel("Name").fill("Monday meeting");
  await page.getByRole("button", { name: "Make the room" }).click();
  await page.waitForURL(/\/video\/vrm_/);
  await page.getByRole("button", { name: "Make a token" }).click({ timeout: 60_000 });
  await page.getByRole("button", { name: "Another token" }).waitFor();
  await screenshot(page, "video-room");
  await expectAccessible(page);
  await page.getByRole("button", { name: "End the room" }).click();
  await page.getByRole("button", { name: "End it" }).click();
  await page.getByText("It was ended.").waitFor({ timeout: 60_000 });
  expectNoFaults(page);
});

journey("a customer sends a fax from a number of theirs and sees it arrive, and SIMs can be bought", async () => {
  const page = await openPage("/numbers/find?country=US&features=fax", { as: "shopper" });
  await page.getByRole("button", { name: "Buy" }).first().click();
  await page.getByRole("button", { name: /^Buy for \$/ }).click();
  await page.getByRole("link", { name: "Open", exact: true }).click({ timeout: 90_000 });
  await page.waitForURL(/\/numbers\/num_/);
  const number = (await page.getByRole("heading", { level: 1 }).textContent()) ?? "";
  await resize(page, "phone");
  await page.goto("/faxes");
  await page.getByLabel("From", { exact: true }).selectOption({ label: number });
  await page.getByLabel("To", { exact: true }).fill("+12025550199");
  const buffer = Buffer.from("%PDF-1.4\n1 0 obj <</Type /Page>> endobj\n%%EOF");
  await page.getByLabel("PDF").setInputFiles({ name: "one.pdf", mimeType: "application/pdf", buffer });
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const sent = page.getByRole("listitem").filter({ hasText: "+12025550199" });
  await sent.getByText("Arrived").waitFor({ timeout: 60_000 });
  await screenshot(page, "fax-phone");
  await expectAccessible(page);
  await page.goto("/sims");
  await page.getByRole("heading", { name: "IoT SIMs" }).waitFor();
  await page.getByLabel("Name of the device").waitFor();
  await screenshot(page, "sims-phone");
  await expectAccessible(page);
});

journey("a SIM for a device is bought from the wallet, and its code is shown when it is asked for", async () => {
  const page = await openPage("/sims", { as: "shopper", viewport: "phone" });
  const label = `Tracker ${Date.now() % 100_000}`;
  await page.getByLabel("Name of the device").fill(label);
  await page.getByRole("button", { name: /^Buy for/ }).click();
  await page.waitForURL(/\/orders\//);
  await page.getByText("SIM for a device").first().waitFor();
  await page.goto("/sims");
  await page.getByRole("heading", { name: label }).waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Show the activation code" }).first().click();
  await page.getByText(/^LPA:1\$/).waitFor();
  await screenshot(page, "sims-bought-phone");
  await expectAccessible(page);
  expectNoFaults(page);
});
