import { expect } from "vitest";
import { expectNoFaults, freshEmail, instance, journey, mailText, openPage } from "./harness.ts";

// Signing up, in and out, and the ways a stranger is turned back.

journey("a page of the account sends a stranger to sign in and leads back", async () => {
  const page = await openPage("/wallet");
  await page.waitForURL(/\/sign-in\?next=%2Fwallet/);
  const login = instance().logins.find((one) => one.role === "shopper");
  await page.getByLabel("E-mail").fill(login?.email ?? "");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("E-mail or password is wrong").waitFor();
  await page.getByLabel("Password").fill(login?.password ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/wallet");
  await page.getByText("You can spend").waitFor();
});

journey("a sign-in link cannot lead to another site", async () => {
  const page = await openPage("/sign-in?next=//evil.example", { as: "shopper" });
  expect(new URL(page.url()).host).toBe(new URL(instance().baseUrl).host);
  await page.getByRole("heading", { name: "My eSIMs" }).waitFor();
});

journey("an e-mail that has an account is told so, with what to do", async () => {
  const login = instance().logins.find((one) => one.role === "shopper");
  const page = await openPage("/sign-up");
  await page.getByLabel("Name").fill("Sam");
  await page.getByLabel("E-mail").fill(login?.email ?? "");
  await page.getByLabel("Password").fill("a long enough word");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("This e-mail has an account already").waitFor();
});

journey("signing out ends the session", async () => {
  const page = await openPage("/sign-up?next=/account");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail").fill(freshEmail());
  await page.getByLabel("Password").fill("a long enough word");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  await page.goto("/esims");
  await page.waitForURL(/\/sign-in/);
});

journey("a stranger's order and eSIM look as if they were not there", async () => {
  const page = await openPage("/orders/ord_00000000000000000000000000", { as: "shopper" });
  await page.getByText("There is nothing at this address").waitFor();
  await page.goto("/esims/8900000000000000000");
  await page.getByText("There is nothing at this address").waitFor();
});

journey("who forgot the password chooses a new one by the link in the e-mail", async () => {
  const email = freshEmail();
  const page = await openPage("/sign-up?next=/account");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("a long enough word");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Forgot the password?" }).click();
  await page.waitForURL("**/forgot-password");
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByText("Look at your e-mail").waitFor();
  await expect.poll(() => mailText(email, "Choose a new password"), { timeout: 30_000 }).not.toBeNull();
  const link = /https?:\/\/\S+\/reset-password\?token=\S+/.exec((await mailText(email, "Choose a new password")) ?? "");
  await page.goto(link?.[0] ?? "");
  await page.getByLabel("New password").fill("another long word");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("The password is changed").waitFor();
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await page.waitForURL("**/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("another long word");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "My eSIMs" }).waitFor();
  expectNoFaults(page);
});
