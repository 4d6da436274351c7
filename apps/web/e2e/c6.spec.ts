import jsQR from "jsqr";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectAccessible, expectNoFaults, journey, openPage, resize, screenshot } from "./harness.ts";

// C6: VPN accounts: create, status, suspend, reactivate, server locations, config download.

const SCALE = 4;

/** Reads a QR code of the page as a camera would: from what is drawn, not from what it was drawn of. */
async function scan(page: Page, label: string): Promise<string> {
  const code = page.getByRole("img", { name: label });
  await code.waitFor();
  const side = Number((await code.getAttribute("viewBox"))?.split(" ")[2]);
  const path = (await code.locator("path").getAttribute("d")) ?? "";
  const pixels = new Uint8ClampedArray((side * SCALE) ** 2 * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let row = 0; row < SCALE; row += 1) {
      const start = ((Number(y) * SCALE + row) * side * SCALE + Number(x) * SCALE) * 4;
      for (let column = 0; column < SCALE; column += 1) pixels.fill(0, start + column * 4, start + column * 4 + 3);
    }
  }
  return jsQR(pixels, side * SCALE, side * SCALE)?.data ?? "no code";
}

journey(
  "a VPN account is bought, its code scanned, its password changed, and it is suspended and resumed",
  async () => {
    const page = await openPage("/vpn", { viewport: "phone", as: "shopper" });
    await page.getByText("Buy", { exact: false }).first().waitFor();
    await expectAccessible(page);
    await screenshot(page, "vpn-phone");
    await page.getByRole("radio", { name: /3 months/ }).click();
    await page.getByRole("button", { name: /^Buy for \$/ }).click();
    await page.waitForURL(/\/orders\//);
    await page.getByRole("link", { name: "Open", exact: true }).click({ timeout: 60_000 });
    await page.waitForURL(/\/vpn\/vpn_/);

    await page.getByRole("combobox", { name: "Server" }).click();
    await page.getByPlaceholder("Country or city").fill("Frankfurt");
    await page.getByRole("option", { name: /Frankfurt/ }).click();
    await page.getByRole("button", { name: "Show the configuration" }).click();
    const config = await scan(page, "QR code that sets up WireGuard");
    expect(config).toMatch(/^\[Interface\]\nPrivateKey = [A-Za-z0-9+/]{43}=\n/);
    expect(config).toContain("Endpoint = frankfurt.vpnresellers.example.test:51820");
    expect(config).not.toMatch(/^(Pre|Post)(Up|Down)/m);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: /\.conf$/ }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.conf$/);
    await expectAccessible(page);
    await screenshot(page, "vpn-account-phone");
    await resize(page, "desktop");
    await screenshot(page, "vpn-account-desktop");

    const passwordShown = async () => {
      await page.getByRole("button", { name: "Show the password" }).click();
      const text = await page.locator("code").nth(1).textContent();
      await page.getByRole("button", { name: "Cover the password" }).click();
      return text;
    };
    const before = await passwordShown();
    await page.getByRole("button", { name: "New password" }).click();
    await page.getByText("Password changed").waitFor();
    expect(await passwordShown()).not.toBe(before);
    await page.getByRole("button", { name: "Suspend" }).click();
    await page.getByText("Nobody can connect while it is suspended.", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Suspend" }).waitFor();
    expectNoFaults(page);
  },
);

journey("an operator sees everybody's VPN accounts without passwords, and prices a plan by hand", async () => {
  const page = await openPage("/console/catalogue/vpn-plans", { viewport: "desktop", as: "admin" });
  await page.getByRole("button", { name: "Edit VPN, 6 months" }).click();
  await page.getByLabel("Price in USD").fill("19.99");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Sells at $19.99.").waitFor();
  await expectAccessible(page);
  await screenshot(page, "console-vpn-plans");
  await page.goto("/console/vpn");
  await page.getByRole("columnheader", { name: "User name" }).waitFor();
  await expectAccessible(page);
  await screenshot(page, "console-vpn-accounts");
  expectNoFaults(page);
});
