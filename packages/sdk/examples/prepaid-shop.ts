/**
 * A new customer of the sandbox does everything the shop sells, from one wallet: signs up, tops up $50 with a test card, buys a
 * US number, sends and receives an SMS, calls, verifies a phone by flash call that falls back to SMS, buys a VPN account, lets
 * the wallet fill itself, and adds up the statement.
 *
 *   npx node packages/sdk/examples/prepaid-shop.ts
 *
 * Reads the sandbox.json that `npm start` wrote; the people at the other ends are played by `lab-world.ts`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createTandemClient, newIdempotencyKey, type TandemClient } from "@tandem/sdk";
import { labWorld } from "./lab-world.ts";

type Sandbox = { baseUrl: string; labUrl: string };
const sandbox = JSON.parse(
  readFileSync(join(process.env.TANDEM_DATA_DIR ?? ".data", "sandbox.json"), "utf8"),
) as Sandbox;
const world = labWorld(sandbox.labUrl);
const friend = `+1202555${String(Math.floor(Math.random() * 9_000) + 1_000)}`;

const tandem = createTandemClient({ baseUrl: sandbox.baseUrl, apiKey: await signUp() });
const { api } = tandem;

const toppedUp = await topUp("50.00");
console.log(`Topped up ${toppedUp.amount.amount}: ${await available(tandem)} in the wallet`);
const number = await buyNumber();
console.log(`Bought ${number.number} for ${number.monthlyPrice.amount} a month`);
await exchangeMessages(number.number);
await call(number.number);
await verify();
await buyVpn();
await fillItself();
await addUp();

/** An account of its own, and a key for it. */
async function signUp(): Promise<string> {
  const person = {
    email: `nora-${crypto.randomUUID()}@example.com`,
    password: "a-long-password-1",
    name: "Nora Newcomer",
  };
  const headers = { "content-type": "application/json", origin: sandbox.baseUrl };
  const body = JSON.stringify(person);
  const signedUp = await fetch(`${sandbox.baseUrl}/v1/auth/sign-up/email`, { method: "POST", headers, body });
  if (!signedUp.ok) throw new Error(`signing up answered ${signedUp.status}: ${await signedUp.text()}`);
  const cookie = signedUp.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const asPerson = createTandemClient({ baseUrl: sandbox.baseUrl, headers: { cookie, origin: sandbox.baseUrl } });
  const scopes = must((await asPerson.api.GET("/v1/me")).data).scopes;
  const key = must((await asPerson.api.POST("/v1/api-keys", { body: { name: "prepaid-shop.ts", scopes } })).data);
  return key.key;
}

/** By the payment page, as a person would; the card is kept. */
async function topUp(amount: string) {
  const body = {
    amount: { amount, currency: "USD" },
    method: "checkout",
    saveCard: true,
    returnPath: "/wallet",
  } as const;
  const begun = must((await api.POST("/v1/wallet/top-ups", { params: { header: once() }, body })).data);
  await world.pay(begun.checkoutUrl ?? "", "4242424242424242");
  const path = { topUpId: begun.id };
  return eventually("the top-up succeeds", async () => {
    const topUp = must((await api.GET("/v1/wallet/top-ups/{topUpId}", { params: { path } })).data);
    return topUp.status === "succeeded" ? topUp : null;
  });
}

async function buyNumber() {
  const query = { country: "US", features: "voice,sms" } as never;
  const { data: free } = must((await api.GET("/v1/numbers/search", { params: { query } })).data);
  const cheapest = free.find((each) => each.cheapest) ?? free[0];
  if (!cheapest) throw new Error("no carrier has a number");
  const header = once();
  const order = must((await api.POST("/v1/numbers", { params: { header }, body: { offer: cheapest.offer } })).data);
  const delivered = await tandem.orders.wait(order.id);
  if (delivered.status !== "fulfilled") throw new Error(`the number's order is ${delivered.status}`);
  const { data: own } = must((await api.GET("/v1/numbers")).data);
  return eventually("the number works", async () => own.find((each) => each.number === cheapest.number) ?? null);
}

async function exchangeMessages(from: string): Promise<void> {
  const body = { from, to: friend, text: "Hello from the sandbox" };
  const sent = must((await api.POST("/v1/messages", { params: { header: once() }, body })).data);
  const path = { messageId: sent.id };
  const delivered = await eventually("the message is delivered", async () => {
    const message = must((await api.GET("/v1/messages/{messageId}", { params: { path } })).data);
    return message.state === "delivered" ? message : null;
  });
  console.log(`SMS to ${friend}: ${delivered.state}, ${delivered.charged.amount}`);
  await world.write({ from: friend, to: from, text: "Thank you" });
  await eventually("the answer arrives", async () => {
    const { data } = must((await api.GET("/v1/conversations")).data);
    return data.find((each) => each.lastText === "Thank you") ?? null;
  });
  console.log("The answer arrived");
}

async function call(from: string): Promise<void> {
  await world.setPhone(friend, { talkMs: 2_000 });
  const body = {
    from,
    to: friend,
    say: { text: "Good day.", language: "en-US" },
    ringSeconds: 30,
    machineDetection: false,
  };
  const placed = must((await api.POST("/v1/calls", { params: { header: once() }, body })).data);
  const path = { callId: placed.id };
  const ended = await eventually("the call ends", async () => {
    const now = must((await api.GET("/v1/calls/{callId}", { params: { path } })).data);
    return now.endedAt && now.outcome ? now : null;
  });
  console.log(`Call to ${friend}: ${ended.outcome}, ${ended.seconds} s, ${ended.price.amount}`);
}

/** The flash call cannot be made, so the code comes by SMS. */
async function verify(): Promise<void> {
  await world.breakUpstream("telnyx", { operation: "startVerification", fault: "rate_limited" });
  try {
    const body = { to: friend, channels: ["flash_call", "sms"], codeLength: 6, timeoutSeconds: 600 } as never;
    const started = must((await api.POST("/v1/verifications", { params: { header: once() }, body })).data);
    const code = await eventually("the code arrives", async () => {
      const texts = await world.textsAt(friend);
      return texts.findLast((each) => each.kind === "code")?.text ?? null;
    });
    const path = { verificationId: started.id };
    const params = { path };
    const check = must((await api.POST("/v1/verifications/{verificationId}/check", { params, body: { code } })).data);
    console.log(`Verification: ${check.result} by ${check.verification.approvedBy}`);
  } finally {
    await world.breakUpstream("telnyx", null);
  }
}

async function buyVpn(): Promise<void> {
  const { data: plans } = must((await api.GET("/v1/vpn/plans")).data);
  const plan = plans.toSorted((one, other) => Number(one.price.amount) - Number(other.price.amount))[0];
  if (!plan) throw new Error("no VPN plan is sold");
  const order = must(
    (await api.POST("/v1/vpn/accounts", { params: { header: once() }, body: { planId: plan.id } })).data,
  );
  const delivered = await tandem.orders.wait(order.id);
  const { data: accounts } = must((await api.GET("/v1/vpn/accounts")).data);
  console.log(`VPN ${plan.name}: ${delivered.status}, account ${accounts[0]?.username}`);
}

/** The wallet is told to fill itself below more than it holds, so it does at once. */
async function fillItself(): Promise<void> {
  const money = (amount: string) => ({ amount, currency: "USD" });
  const moreThanThereIs = `${Math.floor(Number(await available(tandem))) + 1}.00`;
  const body = {
    enabled: true,
    below: money(moreThanThereIs),
    amount: money("50.00"),
    monthlyMaximum: money("100.00"),
  } as const;
  await api.PUT("/v1/wallet/auto-recharge", { body });
  const filled = await eventually("the wallet fills itself", async () => {
    const { data } = must((await api.GET("/v1/wallet/top-ups")).data);
    return data.find((each) => each.origin === "auto_recharge" && each.status === "succeeded") ?? null;
  });
  console.log(`Auto-recharge added ${filled.amount.amount}: ${await available(tandem)} in the wallet`);
}

/** The movements add up to the balance, to the cent and beyond. */
async function addUp(): Promise<void> {
  let micros = 0n;
  for await (const entry of tandem.wallet.eachEntry()) {
    micros += toMicros(entry.amount.amount);
    console.log(`  ${entry.amount.amount.padStart(10)}  ${entry.description}`);
  }
  const { balance } = await tandem.wallet.get();
  if (micros !== toMicros(balance.amount))
    throw new Error(`the statement says ${micros}, the wallet ${balance.amount}`);
  console.log(`The statement adds up to ${balance.amount}`);
}

async function available(client: TandemClient): Promise<string> {
  return (await client.wallet.get()).available.amount;
}

function toMicros(amount: string): bigint {
  const [whole = "0", part = ""] = amount.replace("-", "").split(".");
  const micros = BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, "0"));
  return amount.startsWith("-") ? -micros : micros;
}

function once(): { "idempotency-key": string } {
  return { "idempotency-key": newIdempotencyKey() };
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the reply is empty");
  return value;
}

/** What `look` finds within a minute. */
async function eventually<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 240; tries++) {
    const found = await look();
    if (found !== null) return found;
    await wait(250);
  }
  throw new Error(`Not within a minute: ${what}`);
}
