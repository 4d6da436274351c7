import { expect } from "vitest";
import { askApi, journey, openPage } from "./harness.ts";
import { lookAtAll } from "./looks.ts";
import { oneOfEach, type Things } from "./things.ts";

// Every page of the shop in both themes and both sizes: a picture for people to look at, and no grave accessibility fault.

const signedOut = [
  "/",
  "/esim/france",
  "/esim/europe",
  "/help",
  "/sign-in",
  "/sign-up",
  "/forgot-password",
  "/nothing/here",
];
// A handful each, so that a slow machine is through in time.
const signedIn = {
  account: ["/esims", "/orders", "/usage", "/account", "/developers"],
  money: ["/wallet", "/wallet/documents", "/renewals", "/notifications"],
  numbers: ["/numbers", "/numbers/find?country=US", "/calls", "/calls/figures", "/calls/voicemail", "/vpn"],
  messages: ["/messages", "/messages/bulk", "/messages/scheduled", "/messages/templates", "/messages/opt-outs"],
  "codes and the rest": ["/codes", "/codes/developers", "/video", "/faxes", "/sims"],
};

journey("pages for everybody read well in both sizes and themes", async () => {
  const { data } = await askApi<{ data: { id: string }[] }>("/v1/plans?country=FR&limit=1");
  await lookAtAll([...signedOut, ...["plans", "checkout"].map((part) => `/${part}/${data[0]?.id}`)]);
});

for (const [area, paths] of Object.entries(signedIn)) {
  journey(`pages of ${area} read well in both sizes and themes`, () => lookAtAll(paths, "shopper"));
}

const single: Record<string, (thing: Things) => string[]> = {
  "an order, an eSIM, a number and a VPN account": ({ orderId, iccid, numberId, vpnId }) => [
    `/orders/${orderId}`,
    `/esims/${iccid}`,
    `/numbers/${numberId}`,
    `/vpn/${vpnId}`,
  ],
  "messages, a call and a room": ({ messageId, person, callId, roomId }) => [
    `/messages/${messageId}`,
    `/messages/with/${encodeURIComponent(person)}`,
    `/calls/${callId}`,
    `/video/${roomId}`,
  ],
  "faxes, SIMs and an endpoint": ({ endpointId }) => ["/faxes", "/sims", `/developers/${endpointId}`],
};

journey("there is one of each thing to look at", async () => {
  await oneOfEach();
});

for (const [things, pathsOf] of Object.entries(single)) {
  journey(`the page of ${things} reads well in both sizes and themes`, async () => {
    await lookAtAll(pathsOf(await oneOfEach()), "shopper");
  });
}

journey("a chosen theme is there in the first byte of the next page", async () => {
  const page = await openPage("/", { theme: "light" });
  await page.getByRole("button", { name: /^Theme: as the system/ }).click();
  await page.getByRole("button", { name: /^Theme: light/ }).click();
  await page.getByRole("button", { name: /^Theme: dark/ }).waitFor();
  const html = await (await page.request.get("/help")).text();
  expect(html).toMatch(/<html[^>]*data-theme="dark"/);
});
