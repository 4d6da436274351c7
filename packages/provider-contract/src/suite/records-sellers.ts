import { expect, vi } from "vitest";
import type { EsimOffer, EsimProfile } from "../esim.ts";
import type { RecordSubject } from "../records.ts";
import { present } from "./harness.ts";
import type { ServiceHarness } from "./service-harness.ts";
import { VoiceHarness } from "./voice-harness.ts";

/** What a purchase left: the upstream's reference and ours. */
export type Sold = { ref: string; ourRef: string };

const DAY_MS = 86_400_000;
const FRIEND = "+12025550143";
/** Lab time after which what was sent has arrived and has its price. */
const SETTLED_MS = 60_000;

async function buyEsim(harness: ServiceHarness, fits: (offer: EsimOffer) => boolean = () => true) {
  const esim = present(harness.instance().esim);
  for await (const page of esim.listOffers()) {
    const offer = page.filter((one) => one.countries.join() === "US").find(fits);
    if (!offer) continue;
    const ourRef = harness.newRef();
    const placed = await esim.placeOrder({ ourRef, offerRef: offer.offerRef, quantity: 1 });
    const outcome = await harness.settle(placed, (ref) => esim.getOrder(ref, 1));
    if (outcome.kind !== "done") throw new Error(`the order ended ${JSON.stringify(outcome)}`);
    return { ref: outcome.upstreamRef, ourRef, offer, profile: present(outcome.value[0]) };
  }
  throw new Error("no offer fits");
}

async function topUp(harness: ServiceHarness): Promise<Sold> {
  const esim = present(harness.instance().esim);
  const { profile, offer } = await buyEsim(harness, (one) => one.dataMode === "total" && one.topUpSupported);
  const { upstreamProfileRef, iccid }: EsimProfile = profile;
  const ref = { upstreamProfileRef, iccid };
  const offers = await esim.listTopUpOffers?.(ref, offer.offerRef);
  if (offers?.kind !== "answered") throw new Error("no top-ups are listed");
  const ourRef = harness.newRef();
  const outcome = await esim.topUp?.({ ourRef, profile: ref, offerRef: present(offers.value[0]).offerRef });
  if (outcome?.kind !== "done") throw new Error(`the top-up ended ${JSON.stringify(outcome)}`);
  return { ref: outcome.upstreamRef, ourRef };
}

async function orderNumber(harness: ServiceHarness): Promise<Sold> {
  const numbers = present(harness.instance().numbers);
  const order = await harness.numberOrder();
  const outcome = await harness.settle(await numbers.orderNumber(order), (ref) => numbers.getNumberOrder(ref));
  if (outcome.kind !== "done") throw new Error(`the order ended ${JSON.stringify(outcome)}`);
  return { ref: outcome.value.upstreamNumberRef, ourRef: order.ourRef };
}

async function sendMessage(harness: ServiceHarness): Promise<Sold> {
  const messaging = present(harness.instance().messaging);
  const { number: from } = await harness.ownNumber();
  const ourRef = harness.newRef();
  const message = { ourRef, from, to: FRIEND, text: "Your table is ready", mediaUrls: [] };
  const outcome = await messaging.sendMessage({ ...message, callbackUrl: harness.callbackUrl });
  if (outcome.kind !== "done") throw new Error(`the message ended ${JSON.stringify(outcome)}`);
  const delivered = async () => {
    harness.simulator.advanceClock(SETTLED_MS);
    const answer = await messaging.getMessage(outcome.upstreamRef);
    expect(answer).toMatchObject({ value: { state: "delivered" } });
  };
  await vi.waitFor(delivered, { timeout: 15_000, interval: 50 });
  harness.simulator.advanceClock(SETTLED_MS);
  return { ref: outcome.upstreamRef, ourRef };
}

async function placeCall(harness: ServiceHarness): Promise<Sold> {
  if (!(harness instanceof VoiceHarness)) throw new Error("only a carrier of calls lists calls");
  harness.script([{ do: "pause", seconds: 3 }, { do: "hang_up" }]);
  const { call, callRef } = await harness.place();
  await harness.ended();
  harness.simulator.advanceClock(SETTLED_MS);
  return { ref: callRef, ourRef: call.ourRef };
}

async function createAccount(harness: ServiceHarness): Promise<Sold> {
  const vpn = present(harness.instance().vpn);
  const ourRef = harness.newRef();
  const order = { ourRef, username: ourRef.replaceAll("_", "-"), password: "Sample-pass-73940", months: 1 };
  const outcome = await vpn.createAccount({ ...order, until: new Date(Date.now() + 31 * DAY_MS), country: "DE" });
  if (outcome.kind !== "done") throw new Error(`the account ended ${JSON.stringify(outcome)}`);
  return { ref: outcome.value.accountRef, ourRef };
}

/** A code that the person got and typed in, so that it is over. */
async function sendCode(harness: ServiceHarness): Promise<Sold> {
  const verify = present(harness.instance().verify);
  const needsFrom = harness.options.module.manifest.capabilities.verify?.needsFrom;
  const ourRef = harness.newRef();
  const outcome = await verify.startVerification({
    ...{ ourRef, to: FRIEND, channel: "sms", code: null, codeLength: 6, timeoutSeconds: 300, brand: "Tandem Lab" },
    ...{ from: needsFrom ? (await harness.ownNumber()).number : null, locale: null },
  });
  if (outcome.kind !== "done") throw new Error(`the code ended ${JSON.stringify(outcome)}`);
  const { code } = harness.simulator.act("read_code", { to: FRIEND }) as { code: string };
  const check = { upstreamRef: outcome.upstreamRef, to: FRIEND, code, timeoutSeconds: 300 };
  expect(await verify.checkVerification(check)).toEqual({ kind: "answered", value: "approved" });
  return { ref: outcome.upstreamRef, ourRef };
}

async function sendFax(harness: ServiceHarness): Promise<Sold> {
  const fax = present(harness.instance().fax);
  const { number: from } = await harness.ownNumber();
  const ourRef = harness.newRef();
  const document = { documentUrl: "https://media.example.com/contract.pdf", quality: "normal" } as const;
  const outcome = await fax.sendFax({ ourRef, from, to: FRIEND, ...document, callbackUrl: harness.callbackUrl });
  if (outcome.kind !== "done") throw new Error(`the fax ended ${JSON.stringify(outcome)}`);
  const delivered = async () => {
    harness.simulator.advanceClock(SETTLED_MS);
    expect(await fax.getFax(outcome.upstreamRef)).toMatchObject({ value: { state: "delivered" } });
  };
  await vi.waitFor(delivered, { timeout: 15_000, interval: 50 });
  return { ref: outcome.upstreamRef, ourRef };
}

async function buySim(harness: ServiceHarness): Promise<Sold> {
  const sims = present(harness.instance()["iot-sim"]);
  const ourRef = harness.newRef();
  const outcome = await sims.orderSims({ ourRef, quantity: 1, state: "enabled" });
  if (outcome.kind !== "done") throw new Error(`the order ended ${JSON.stringify(outcome)}`);
  const { simRef } = present(outcome.value[0]);
  const enabled = async () => {
    harness.simulator.advanceClock(SETTLED_MS);
    expect(await sims.getSim(simRef)).toMatchObject({ value: { state: "enabled" } });
  };
  await vi.waitFor(enabled, { timeout: 15_000, interval: 50 });
  return { ref: simRef, ourRef };
}

/** A room somebody was in for a minute. */
async function meet(harness: ServiceHarness): Promise<Sold> {
  const video = present(harness.instance().video);
  const ourRef = harness.newRef();
  const request = { ourRef, participantsMax: 2, record: false, callbackUrl: harness.callbackUrl };
  const outcome = await video.createRoom(request);
  if (outcome.kind !== "done") throw new Error(`the room ended ${JSON.stringify(outcome)}`);
  const { roomRef: roomId } = outcome.value;
  const { participantId } = harness.simulator.act("join_room", { roomId }) as { participantId: string };
  harness.simulator.advanceClock(SETTLED_MS);
  harness.simulator.act("leave_room", { participantId });
  return { ref: roomId, ourRef };
}

/** Buys one of each subject through the adapter, and waits until it is sold and priced. */
export const sellers: Readonly<Record<RecordSubject, (harness: ServiceHarness) => Promise<Sold>>> = {
  esim: buyEsim,
  top_up: topUp,
  message: sendMessage,
  call: placeCall,
  verification: sendCode,
  fax: sendFax,
  sim: buySim,
  video_room: meet,
  vpn_account: createAccount,
  number: orderNumber,
};
