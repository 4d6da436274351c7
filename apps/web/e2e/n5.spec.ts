import { expect } from "vitest";
import { askApi, expectAccessible, expectNoFaults, instance, journey, openPage, screenshot } from "./harness.ts";

// N5: a call from the browser, with its price before it and its cost while it lasts, charged by the second.

const own = "+12025550143";
const other = "+12025550177";

/** Both people talk until somebody hangs up, whichever carrier rings them. */
async function letThemTalk(): Promise<void> {
  for (const carrier of ["telnyx", "twilio"]) {
    for (const number of [own, other]) {
      const reply = await fetch(`${instance().labUrl}/lab/${carrier}/actions/set_phone`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ number, talkMs: null }),
      });
      expect(reply.status).toBe(200);
    }
  }
}

type Party = { seconds: number; rate: { perMinute: { amount: string } } };
type Call = { outcome: string | null; seconds: number; price: { amount: string }; parties: Party[] };

journey("a call is made from the browser, runs with its cost beside it, and is charged by the second", async () => {
  await letThemTalk();
  const page = await openPage("/calls", { viewport: "phone", as: "shopper" });
  await page.getByLabel("Call", { exact: true }).fill("+1 202 555 0177");
  await page.getByLabel("Your phone").fill(own);
  await page.getByRole("button", { name: /^Call for \$\d.*a minute$/ }).click();
  await page.waitForURL(/\/calls\/cal_/);
  await page.getByText("Talking").waitFor({ timeout: 60_000 });
  await page.getByTestId("talk").getByText("0:03").waitFor();
  await screenshot(page, "call-live-phone");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Hang up" }).click();
  await page.getByText("charged", { exact: true }).waitFor({ timeout: 60_000 });
  await page.getByText(`Put through to ${other}`).waitFor();
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const call = await askApi<Call>(`/v1/calls/${id}`);
  // Each party by its rate and by the second, rounded up to the millionth.
  const micros = call.parties.reduce(
    (sum, { seconds, rate }) => sum + Math.ceil((seconds * Math.round(Number(rate.perMinute.amount) * 1_000_000)) / 60),
    0,
  );
  expect([call.outcome, call.seconds >= 3]).toEqual(["answered", true]);
  expect(Number(call.price.amount)).toBeCloseTo(micros / 1_000_000, 6);
  expectNoFaults(page);
});
