import { afterAll, expect, vi } from "vitest";
import { asOperator, customerWithMoney, orderFor, usPlan } from "./console-steps.ts";
import {
  esimUpstreams,
  expectAccessible,
  expectNoFaults,
  journey,
  openPage,
  screenshot,
  setFaults,
} from "./harness.ts";
import { lookAtAll } from "./looks.ts";
import { oneOfEach, type Things } from "./things.ts";

// Every page of the console in both themes and both sizes: a picture for people to look at, and no grave accessibility fault.

// A handful each, so that a slow machine is through in time.
const pages = {
  orders: [
    "/console",
    "/console/orders",
    "/console/manual-queue",
    "/console/manual-queue?state=done",
    "/console/customers",
  ],
  supply: ["/console/providers", "/console/providers/new", "/console/coverage", "/console/coverage?view=table"],
  "routing and catalogue": [
    "/console/routing",
    "/console/routing?tab=decisions",
    "/console/catalogue/plans",
    "/console/catalogue/offers",
    "/console/catalogue/price-rules",
    "/console/rates",
    "/console/rates?tab=decks",
    "/console/subscriptions",
    "/console/usage",
  ],
  "money and stock": ["/console/money", "/console/money?tab=transfers", "/console/money?tab=holds", "/console/stock"],
  papers: [
    "/console/money?tab=payments",
    "/console/money?tab=reconciliation",
    "/console/money?tab=disputes",
    "/console/taxes",
    "/console/documents",
    "/console/catalogue/vpn-plans",
    "/console/vpn",
  ],
  communications: [
    "/console/numbers",
    "/console/messages",
    "/console/senders",
    "/console/verifications",
    "/console/calls",
    "/console/video",
    "/console/faxes",
    "/console/sims",
  ],
  "the system": [
    "/console/webhooks",
    "/console/notifications",
    "/console/renewals",
    "/console/jobs",
    "/console/audit",
    "/console/lab",
  ],
};

type Id = { id: string };
type List = { data: Id[] };
let waitingTask: Promise<string> | undefined;

/** An order that waits for a person, made once for all looks. */
function openTask(): Promise<string> {
  waitingTask ??= (async () => {
    const accountId = await customerWithMoney("Waiting");
    for (const upstream of esimUpstreams) await setFaults(upstream, [{ operation: "placeOrder", fault: "refused" }]);
    try {
      const orderId = await orderFor(accountId, await usPlan());
      return await vi.waitFor(
        async () => {
          const { data } = await asOperator<List>("GET", `/v1/operator/manual-queue?search=${orderId}`);
          expect(data.length).toBe(1);
          return data[0]?.id ?? "";
        },
        { timeout: 60_000, interval: 500 },
      );
    } finally {
      for (const upstream of esimUpstreams) await setFaults(upstream, []);
    }
  })();
  return waitingTask;
}

afterAll(async () => {
  if (!waitingTask) return;
  const reason = "the screens were looked at";
  await asOperator("POST", `/v1/operator/manual-queue/${await waitingTask}/refund`, { reason });
});

/** Pages of single things, once something was sold. */
async function detailPages(): Promise<string[]> {
  const taskId = await openTask();
  const accountId = await customerWithMoney("Screens");
  const planId = await usPlan();
  const orderId = await orderFor(accountId, planId);
  const first = async (path: string) => (await asOperator<List>("GET", path)).data[0]?.id;
  const webhookId = await vi.waitFor(
    async () => {
      const id = await first("/v1/operator/webhooks?limit=1");
      expect(id).toBeDefined();
      return id;
    },
    { timeout: 30_000, interval: 500 },
  );
  return [
    `/console/orders/${orderId}`,
    `/console/manual-queue/${taskId}`,
    `/console/webhooks/${webhookId}`,
    `/console/routing/decisions/${await first("/v1/operator/routing/decisions?limit=1")}`,
    `/console/customers/${accountId}`,
    `/console/catalogue/plans/${planId}`,
  ];
}

/** Every tab of one provider. */
async function providerPages(): Promise<string[]> {
  const { data } = await asOperator<List>("GET", "/v1/operator/providers");
  const provider = `/console/providers/${data[0]?.id}`;
  return [provider, ...["metrics", "countries", "rules", "settings"].map((tab) => `${provider}?tab=${tab}`)];
}

/** What opens above a page: the button that opens it, where. */
const panels: readonly { path: () => Promise<string>; button: RegExp; name: string }[] = [
  { path: async () => "/console/catalogue/price-rules", button: /^Add rule$/, name: "price-rule" },
  { path: async () => "/console/lab", button: /^Exactly/, name: "lab-fault" },
  { path: async () => "/console/lab", button: /^Place a test order$/, name: "lab-order" },
  { path: async () => "/console/senders", button: /^Add a sender$/, name: "new-sender" },
  { path: async () => "/console/sims", button: /^Give a SIM$/, name: "give-sim" },
  { path: async () => "/console/customers", button: /^Add customer$/, name: "new-customer" },
  {
    path: async () => `/console/customers/${await customerWithMoney("Credit")}`,
    button: /^Credit or correct$/,
    name: "credit",
  },
  { path: async () => `/console/manual-queue/${await openTask()}`, button: /^Give the money back$/, name: "refund" },
];

for (const [job, paths] of Object.entries(pages)) {
  journey(`pages of ${job} read well in both sizes and themes`, () => lookAtAll(paths, "admin"));
}

journey("pages of single things read well in both sizes and themes", async () =>
  lookAtAll(await detailPages(), "admin"),
);

const used: Record<string, (thing: Things) => string[]> = {
  "numbers, messages and calls": ({ numberId, messageId, callId }) => [
    `numbers/${numberId}`,
    `messages/${messageId}`,
    `calls/${callId}`,
  ],
  "codes, faxes and rooms": ({ verificationId, faxId, roomId }) => [
    `verifications/${verificationId}`,
    `faxes/${faxId}`,
    `video/${roomId}`,
  ],
  "SIMs, VPN accounts and free numbers": ({ simId, vpnId }) => [`sims/${simId}`, `vpn/${vpnId}`, "senders/find"],
};

journey("there is one of each thing to look at", async () => {
  await oneOfEach();
});

for (const [things, pathsOf] of Object.entries(used)) {
  journey(`pages of ${things} read well in both sizes and themes`, async () => {
    const paths = pathsOf(await oneOfEach()).map((path) => `/console/${path}`);
    await lookAtAll(paths, "admin");
  });
}

journey("the tabs of a provider read well in both sizes and themes", async () =>
  lookAtAll(await providerPages(), "admin"),
);

journey("forms that open above a page read well on a phone in both themes", async () => {
  const page = await openPage("about:blank", { viewport: "phone", as: "admin" });
  for (const { path, button, name } of panels) {
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(await path());
    await page.getByRole("button", { name: button }).first().click();
    await page.getByRole("dialog").waitFor();
    await page.waitForFunction(() => !document.querySelector("[role=dialog] .animate-pulse"));
    await screenshot(page, `console-panel-${name}-phone-light`);
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await screenshot(page, `console-panel-${name}-phone-dark`);
    await expectAccessible(page, ["color-contrast"]);
  }
  expectNoFaults(page);
});
