import { createTandemClient } from "@tandem/sdk";
import { expect, vi } from "vitest";
import { instance } from "./harness.ts";

/** One thing of each kind the shopper has, by its public id; what goes by another name has that, too. */
export type Things = {
  orderId: string;
  iccid: string;
  numberId: string;
  messageId: string;
  person: string;
  callId: string;
  verificationId: string;
  faxId: string;
  roomId: string;
  vpnId: string;
  simId: string;
  endpointId: string;
};

let made: Promise<Things> | undefined;

/** Buys, sends, calls and opens one of each for the shopper, once for all looks of a run. */
export function oneOfEach(): Promise<Things> {
  made ??= makeOneOfEach();
  return made;
}

const until = { timeout: 90_000, interval: 500 };

async function makeOneOfEach(): Promise<Things> {
  const { baseUrl, apiKeys } = instance();
  const shop = createTandemClient({ baseUrl, apiKey: apiKeys.shopper });
  const once = () => ({ header: { "idempotency-key": crypto.randomUUID() } });
  const wait = async ({ id }: { id: string }) => {
    const order = await shop.orders.wait(id, { timeoutMs: 90_000 });
    expect(order.status, order.kind).toBe("fulfilled");
    return order;
  };

  const plan = (await shop.plans.list({ country: "PT", scope: "country", limit: 1 })).data[0];
  const order = await wait(await shop.orders.create({ planId: plan?.id ?? "" }));
  const { data: free } = await shop.numbers.search({ country: "US", features: "voice,sms,fax" });
  const bought = await wait(await shop.numbers.buy({ offer: free[0]?.offer ?? "", label: "Looked at" }));
  const numberId = bought.delivered[0]?.id ?? "";
  const from = await vi.waitFor(async () => {
    const own = await shop.numbers.get(numberId);
    expect(own.status).toBe("active");
    return own.number;
  }, until);

  const person = "+12025550183";
  const message = await shop.api.POST("/v1/messages", {
    params: once(),
    body: { from, to: person, text: "Your parcel is here. Reply with a time that suits you" },
  });
  const call = await shop.calls.create({ from, to: person, say: { text: "Good day.", language: "en-US" } });
  const verification = await shop.api.POST("/v1/verifications", {
    params: once(),
    body: { to: person, channels: ["sms"], codeLength: 6, timeoutSeconds: 600 },
  });
  const document = Buffer.from("%PDF-1.4\n1 0 obj <</Type /Page>> endobj\n%%EOF").toString("base64");
  const fax = await shop.faxes.send({ from, to: person, document });
  const room = await shop.video.create({ name: "Looked at", participantsMax: 4, minutesMax: 60, record: false });
  const [vpnPlan] = await shop.vpn.plans();
  const vpnOrder = await wait(await shop.vpn.create({ planId: vpnPlan?.id ?? "", name: "Looked at" }));
  const sim = await wait(await shop.sims.buy({ label: "Looked at" }));
  const endpoint = await shop.api.POST("/v1/webhook-endpoints", {
    params: once(),
    body: { url: "https://hooks.example.com/tandem", description: "Looked at", eventTypes: [] },
  });
  await vi.waitFor(async () => expect((await shop.calls.get(call.id)).endedAt).not.toBeNull(), until);
  return {
    ...{ orderId: order.id, iccid: order.esims[0]?.iccid ?? "", numberId, person },
    ...{ messageId: message.data?.id ?? "", callId: call.id, verificationId: verification.data?.id ?? "" },
    ...{ faxId: fax.id, roomId: room.id, vpnId: vpnOrder.delivered[0]?.id ?? "" },
    ...{ simId: sim.delivered[0]?.id ?? "", endpointId: endpoint.data?.id ?? "" },
  };
}
