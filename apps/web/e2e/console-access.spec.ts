import { expect } from "vitest";
import { asOperator } from "./console-steps.ts";
import { expectAccessible, expectNoFaults, instance, journey, openPage, signIn } from "./harness.ts";

journey("who is signed out is led to the sign-in page and, signed in, back to the page they wanted", async () => {
  const page = await openPage("/console/jobs?state=dead", { viewport: "desktop" });
  await page.waitForURL(/\/console\/sign-in\?next=/);
  await expectAccessible(page);
  const login = instance().logins.find((one) => one.role === "admin");
  await page.getByLabel("E-mail").fill(login?.email ?? "");
  await page.getByLabel("Password").fill("a wrong password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").filter({ hasText: /./ }).first().waitFor();
  await page.getByLabel("Password").fill(login?.password ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/console\/jobs\?state=dead/);
  await page.getByRole("heading", { name: "Jobs" }).waitFor();
  expectNoFaults(page);
});

journey("a traveller cannot come into the console and is told why", async () => {
  const page = await openPage("/console", { viewport: "desktop", as: "shopper" });
  await page.getByText("has no rights in the console").waitFor();
});

journey("a viewer reads everything and is offered nothing that changes something", async () => {
  const page = await openPage("about:blank", { viewport: "desktop" });
  const login = instance().logins.find((one) => one.role === "viewer");
  const reply = await page.request.post("/v1/auth/sign-in/email", {
    data: { email: login?.email, password: login?.password },
    headers: { origin: instance().baseUrl },
  });
  expect(reply.status()).toBe(200);
  await page.goto("/console/providers");
  await page.getByRole("link", { name: "eSIM Access" }).waitFor();
  expect(await page.getByRole("link", { name: "Add provider" }).count()).toBe(0);
  await page.getByRole("link", { name: "eSIM Access" }).click();
  await page.getByRole("tab", { name: "Health" }).waitFor();
  expect(await page.getByRole("tab", { name: "Settings" }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Test connection" }).count()).toBe(0);
  await page.goto("/console/lab");
  await page.getByRole("region", { name: "eSIM Access" }).waitFor();
  expect(await page.getByRole("button", { name: "Place a test order" }).count()).toBe(0);
  expectNoFaults(page);
});

journey("the keyboard leads everywhere: search by ⌘K, pages by g and a letter, rows by j and Enter", async () => {
  const page = await openPage("about:blank", { viewport: "desktop" });
  await signIn(page, "admin");
  await page.goto("/console");
  await page
    .getByRole("heading", { name: "How orders ended" })
    .or(page.getByText("How orders ended"))
    .first()
    .waitFor();
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Number, ICCID, name, e-mail, id or page").fill("audit");
  await page.getByRole("option", { name: /Audit log/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/console\/audit/);
  await page.getByRole("heading", { name: "Audit log" }).waitFor();
  const { data: senders } = await asOperator<{ data: { number: string }[] }>("GET", "/v1/operator/shared-senders");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Number, ICCID, name, e-mail, id or page").fill(senders[0]?.number ?? "");
  await page.getByRole("option", { name: /Shared sender/ }).click();
  await page.getByRole("heading", { name: "Shared senders" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await page.waitForURL(/\/console\/providers$/);
  await page.getByRole("link", { name: "eSIM Access" }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/console\/providers\/prv_/);
});
