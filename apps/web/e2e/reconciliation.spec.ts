import { expect } from "vitest";
import { asOperator } from "./console-steps.ts";
import {
  expectAccessible,
  expectNoFaults,
  instance,
  journey,
  openPage,
  resize,
  screenshot,
  setFaults,
} from "./harness.ts";

/** Buys at eSIM Go as somebody else would who has the key: Tandem knows nothing of it. Returns the ICCID. */
async function buyBehindOurBack(): Promise<string> {
  const { labUrl } = instance();
  const { path: home, credentials } = (await (await fetch(`${labUrl}/lab/esim-go`)).json()) as {
    path: string;
    credentials: { apiKey: string };
  };
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { "x-api-key": credentials.apiKey, "content-type": "application/json" };
    const reply = await fetch(`${labUrl}${home}/v2.5${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(reply.ok, `${method} ${path}`).toBe(true);
    return (await reply.json()) as T;
  };
  const { bundles } = await ask<{ bundles: { name: string }[] }>("GET", "/catalogue?page=1&perPage=5");
  const order = [{ type: "bundle", item: bundles[0]?.name, quantity: 1, allowReassign: false }];
  const { orderReference } = await ask<{ orderReference: string }>("POST", "/orders", {
    ...{ type: "transaction", assign: true, order },
  });
  type Order = { status: string; order: { iccids?: string[] }[] };
  let placed: Order | undefined;
  const status = async () => {
    placed = await ask<Order>("GET", `/orders/${orderReference}`);
    return placed.status;
  };
  await expect.poll(status, { timeout: 30_000, interval: 500 }).toBe("completed");
  return placed?.order[0]?.iccids?.[0] ?? "";
}

journey("an operator compares with the providers, sees a sale nobody owns, and writes it off", async () => {
  const iccid = await buyBehindOurBack();
  await setFaults("airalo", [{ operation: "findOrder", fault: "error_500" }]);
  const page = await openPage("/console/money?tab=reconciliation", { viewport: "desktop", as: "admin" });
  const row = page.getByRole("row").filter({ hasText: iccid });
  await expect
    .poll(
      async () => {
        // What was sold in the last minutes is left to the next night, so the comparison is asked for up to now.
        await asOperator("POST", "/v1/operator/reconciliation/supply", { until: new Date().toISOString() });
        return row.count();
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toBe(1);
  await page.getByRole("button", { name: "Compare purchases now" }).click();
  await page
    .getByText(/of \d+ comparisons failed/)
    .first()
    .waitFor();
  await page
    .getByText(/^failed: /)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Try again" }).first().waitFor();
  // What has no list is said, and not passed over.
  await page.getByText("Bandwidth lists no codes").waitFor();
  await setFaults("airalo", []);
  expect(await row.textContent()).toContain("eSIM is missing here");
  await screenshot(page, "console-reconciliation-supply-desktop");
  await expectAccessible(page);

  await row.getByRole("button", { name: "Resolve" }).click();
  await page.getByText(/the next order of its plan gets it/).waitFor();
  await page.getByRole("radio", { name: "Write it off" }).click();
  await page.getByText(/is paid \$[\d.]+ for something nobody here has/).waitFor();
  await screenshot(page, "console-reconciliation-write-off-desktop");
  await page.getByLabel("Note").fill("bought by hand for a demonstration");
  await page.getByRole("button", { name: "Write it off" }).click();
  await row.getByText("Resolved").waitFor();
  await page.goto("/console/money?tab=reconciliation&source=supply&state=open&kind=missing_there");
  await page.getByText("Nothing matches these filters").waitFor();
  await page.goto("/console/money?tab=reconciliation&source=supply");
  await row.waitFor();
  await resize(page, "phone");
  await screenshot(page, "console-reconciliation-supply-phone");
  await expectAccessible(page);
  expectNoFaults(page);
});
