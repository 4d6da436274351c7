import { expect, vi } from "vitest";
import { asOperator } from "./console-steps.ts";
import { askApi, expectAccessible, expectNoFaults, instance, journey, openPage, screenshot } from "./harness.ts";

// What is used rather than ordered, as operators see it: rooms, SIMs, shared senders, and the lab's telephone.

const until = { timeout: 60_000, interval: 500 };

/** One action of the shopper with the API. */
async function asShopper<T>(path: string, body: unknown): Promise<T> {
  const { baseUrl, apiKeys } = instance();
  const reply = await fetch(`${baseUrl}${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${apiKeys.shopper}`,
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
    },
    body: JSON.stringify(body),
  });
  expect(reply.ok, `POST ${path} answered ${reply.status}`).toBe(true);
  return (await reply.json()) as T;
}

journey("an operator sees who is in a video room and ends it; its owner reads who did", async () => {
  const { id } = await asShopper<{ id: string }>("/v1/video/rooms", { name: "Room of a journey" });
  type Room = { upstreamRef: string | null; state: string };
  const upstreamRef = await vi.waitFor(async () => {
    const room = await asOperator<Room>("GET", `/v1/operator/video/rooms/${id}`);
    expect(room.state).toBe("open");
    return room.upstreamRef;
  }, until);
  const guest = { method: "POST", body: JSON.stringify({ roomId: upstreamRef, name: "Ann" }) };
  await fetch(`${instance().labUrl}/lab/telnyx/actions/join_room`, guest);
  const page = await openPage("/console/video", { viewport: "desktop", as: "admin" });
  await page.getByRole("link", { name: "Room of a journey" }).first().click();
  await page.getByText("There now").waitFor({ timeout: 60_000 });
  await screenshot(page, "console-room");
  await expectAccessible(page);
  await page.getByRole("button", { name: "End the room" }).click();
  await page.getByText(/One participant is put out at once|Nobody is in it now/).waitFor();
  await page.getByRole("button", { name: "End it" }).click();
  await page.getByText("by an operator").waitFor({ timeout: 60_000 });
  await vi.waitFor(async () => {
    const room = await askApi<{ state: string; endedBecause: string }>(`/v1/video/rooms/${id}`);
    expect([room.state, room.endedBecause]).toEqual(["ended", "operator"]);
  }, until);
  expectNoFaults(page);
});

journey("an operator gives a SIM to a customer, limits it, and disables it", async () => {
  const { labUrl } = instance();
  type Upstream = { credentials: { apiKey: string }; config: { simCardGroupId: string } };
  const telnyx = (await (await fetch(`${labUrl}/lab/telnyx`)).json()) as Upstream;
  const bought = await fetch(`${labUrl}/telnyx/v2/actions/purchase/esims`, {
    method: "POST",
    headers: { authorization: `Bearer ${telnyx.credentials.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ amount: 1, status: "enabled", sim_card_group_id: telnyx.config.simCardGroupId }),
  });
  const { data: cards } = (await bought.json()) as { data: { id: string }[] };
  const label = `Tracker ${crypto.randomUUID().slice(0, 6)}`;
  const page = await openPage("/console/sims", { viewport: "desktop", as: "admin" });
  await page.getByRole("button", { name: "Give a SIM" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Customer" }).click();
  await page.getByRole("option", { name: /Sam Shopper/ }).click();
  await dialog.getByLabel("The SIM there").fill("nothing-there");
  await dialog.getByLabel("Name").fill(label);
  await dialog.getByRole("button", { name: "Give it" }).click();
  await dialog.getByText("its provider shows no such SIM").waitFor();
  await dialog.getByLabel("The SIM there").fill(cards[0]?.id ?? "");
  await dialog.getByRole("button", { name: "Give it" }).click();
  const row = page.getByRole("row", { name: new RegExp(label) });
  await row.waitFor();
  const choose = async (what: string) => {
    await row.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: what }).click();
  };
  await choose("Limit its data");
  await page.getByLabel("At most").fill("50");
  await page.getByRole("button", { name: "Save" }).click();
  await row.getByText(/of 50/).waitFor();
  await choose("Disable");
  await page.getByRole("button", { name: "Disable it" }).click();
  await row.getByText("→ Off").waitFor();
  await screenshot(page, "console-sims-disabled");
  expectNoFaults(page);
});

journey("on the lab's page a person reads a message, answers it, and picks up a call that rings", async () => {
  const person = `+1202555${String(Math.floor(Math.random() * 8_000) + 1_000)}`;
  const page = await openPage("/console/lab", { viewport: "desktop", as: "admin" });
  await page.getByLabel("Number of the telephone").fill(person);
  await page.getByRole("tab", { name: "When called" }).click();
  await page.getByLabel("When it is called").selectOption("by_hand");
  await page.getByRole("button", { name: "Behave so" }).click();
  await page.getByText("It behaves so from the next call on").waitFor();
  await asShopper("/v1/messages", { to: person, text: "Your parcel is here" });
  await page.getByText("Your parcel is here").waitFor({ timeout: 60_000 });
  await asShopper("/v1/calls", { to: person, say: { text: "Your parcel is here.", language: "en-US" } });
  const answer = page.getByRole("button", { name: "Answer", exact: true });
  await page.getByText("Ringing", { exact: true }).waitFor({ timeout: 60_000 });
  await screenshot(page, "console-lab-ringing");
  await expectAccessible(page);
  await answer.click();
  await page.getByText("“Your parcel is here.”").waitFor({ timeout: 60_000 });
  expectNoFaults(page);
});
