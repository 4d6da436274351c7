import { expect } from "vitest";
import {
  askApi,
  expectAccessible,
  expectNoFaults,
  journey,
  openPage,
  playPhone,
  screenshot,
  sellerOf,
} from "./harness.ts";
import { chooseUsPlan, openDeliveredEsim, payInCheckout, signUpInCheckout } from "./shop-steps.ts";

// W2: money is held, the eSIM is bought upstream, the money is taken; and the traveller holds something that can be installed.

journey("a newcomer goes from the first page to an installable eSIM on a phone", async () => {
  const page = await openPage("/", { viewport: "phone", system: "ios" });
  await page.getByRole("combobox", { name: "Country or region" }).fill("america");
  await page.getByRole("option", { name: /United States/ }).click();
  await page
    .getByRole("link", { name: /^5 GB.*30 days.*\$9\.99/s })
    .first()
    .click();
  await page.getByRole("link", { name: "Buy", exact: true }).click();
  await signUpInCheckout(page);
  await payInCheckout(page);
  await page.getByText("Paid from your wallet").waitFor();
  await page.getByRole("link", { name: "Install on this iPhone" }).waitFor({ timeout: 90_000 });
  await screenshot(page, "order-delivered-phone");
  const iccid = await openDeliveredEsim(page);
  expect(iccid).toMatch(/^\d{18,22}F?$/);
  const install = await page.getByRole("link", { name: "Install on this iPhone" }).getAttribute("href");
  expect(install).toMatch(/^https:\/\/esimsetup\.apple\.com\/.*carddata=LPA/);
  await page.getByText("Install on another phone: QR code").click();
  await page.getByRole("img", { name: "QR code that installs this eSIM" }).waitFor();
  await screenshot(page, "esim-ready-phone");
  await expectAccessible(page);
  expectNoFaults(page);
});

journey("on Android its own button comes first, on a computer the QR code", async () => {
  const [mine] = (await askApi<{ data: { iccid: string }[] }>("/v1/esims?status=ready&limit=1")).data;
  const iccid = mine?.iccid ?? (await buyAsShopper());
  const phone = await openPage(`/esims/${iccid}`, { viewport: "phone", system: "android", as: "shopper" });
  const link = await phone.getByRole("link", { name: "Install on this phone" }).getAttribute("href");
  expect(link).toContain("esimsetup.android.com");
  const computer = await openPage(`/esims/${iccid}`, { viewport: "desktop", as: "shopper" });
  await computer.getByRole("img", { name: "QR code that installs this eSIM" }).waitFor();
  expect(await computer.getByRole("link", { name: /^Install on this/ }).count()).toBe(0);
});

async function buyAsShopper(): Promise<string> {
  const page = await openPage("/", { as: "shopper" });
  await chooseUsPlan(page);
  await payInCheckout(page);
  return openDeliveredEsim(page);
}

journey("installed and used on the phone, it shows usage, takes a top-up and asks how it went", async () => {
  const page = await openPage("/", { viewport: "phone" });
  await chooseUsPlan(page);
  await signUpInCheckout(page);
  await payInCheckout(page);
  const iccid = await openDeliveredEsim(page);
  const seller = await sellerOf(iccid);
  await playPhone(seller, iccid, "install");
  await playPhone(seller, iccid, "use", 2 * 1024 ** 3);
  await expect.poll(() => reloadedStatus(iccid, page), { timeout: 60_000, interval: 1000 }).toBe("Active");
  await page.getByRole("img", { name: /left of 5 GB/ }).waitFor();
  await screenshot(page, "esim-active-phone");
  await expectAccessible(page);
  await page.getByRole("radio", { name: /Great, 5 of 5/ }).check({ force: true });
  await page.getByText("Thank you").waitFor();
  await topUp(page);
  expectNoFaults(page);
});

async function reloadedStatus(iccid: string, page: Awaited<ReturnType<typeof openPage>>): Promise<string> {
  await page.goto(`/esims/${iccid}`);
  return (await page.getByText("Active", { exact: true }).count()) > 0 ? "Active" : "not yet";
}

async function topUp(page: Awaited<ReturnType<typeof openPage>>): Promise<void> {
  const add = page.getByRole("button", { name: /^Add .* test funds$/ });
  const buy = page.getByRole("button", { name: /^Add .* for \$/ });
  await buy.waitFor();
  if (await add.isVisible()) await add.click();
  await buy.click();
  await page.getByText("is added.").waitFor({ timeout: 60_000 });
  await screenshot(page, "esim-topped-up-phone");
}
