import type { PaymentsProvider, ProviderContext, RawWebhook } from "@tandem/provider-contract";
import { describePaymentsProvider } from "@tandem/provider-contract/suites";
import { type RunningSimulator, startSimulator } from "@tandem/simulators";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { HttpReply } from "../shared/http-exchange.ts";
import { hmac } from "../shared/signature.ts";
import { fromReply, readReply } from "./errors.ts";
import { toForm } from "./form.ts";
import { provider } from "./index.ts";
import { fromMinorUnits, toMinorUnits } from "./minor-units.ts";
import { toDispute, toEntry, toPaymentOutcome, toRefundOutcome } from "./reading.ts";
import { StripeWebhooks, toEvents } from "./webhooks.ts";
import { balanceTransaction, dispute, paymentIntent, refund } from "./wire.ts";

let simulator: RunningSimulator;

describePaymentsProvider({
  module: provider,
  startSimulator: async () => {
    simulator = await startSimulator("stripe");
    return simulator;
  },
  setWebhookUrl: (_simulator, url) => simulator.portal({ callbackUrl: url }),
  chargeCall: { method: "POST", path: /\/v1\/payment_intents$/ },
  refundCall: { method: "POST", path: /\/v1\/refunds$/ },
  withUnknownPaymentStatus: (body) => JSON.stringify({ ...JSON.parse(body), status: "brewing" }),
  withUnknownRefundStatus: (body) => JSON.stringify({ ...JSON.parse(body), status: "brewing" }),
  cards: {
    good: "4242424242424242",
    declined: "4000000000000341",
    confirms: "4000002760003184",
    refundsWait: "4000000000007726",
  },
});

const money = (amountMicros: bigint, currency: string) => ({ amountMicros, currency });

describe("minor units", () => {
  test.each([
    [money(25_000_000n, "USD"), "2500", "usd"],
    [money(10_000n, "EUR"), "1", "eur"],
    [money(500_000_000n, "JPY"), "500", "jpy"],
    [money(5_120_000n, "KWD"), "5120", "kwd"],
    [money(5_000_000n, "ISK"), "500", "isk"],
    [money(999_999_990_000n, "USD"), "99999999", "usd"],
  ])("%o is %s %s, and back", (amount, minor, currency) => {
    expect(toMinorUnits(amount)).toEqual({ amount: minor, currency });
    expect(fromMinorUnits(Number(minor), currency)).toEqual(amount);
  });

  test.each([
    money(25_000_001n, "USD"),
    money(500_500_000n, "JPY"),
    money(5_125_000n, "KWD"),
    money(5_500_000n, "ISK"),
    money(0n, "USD"),
    money(-10_000n, "USD"),
  ])("%o cannot be charged exactly", (amount) => {
    expect(toMinorUnits(amount)).toMatchObject({ error: { category: "invalid_request", code: "amount_not_exact" } });
  });
});

test("forms nest with brackets, and leave out what is undefined", () => {
  const form = { a: "x y&z", b: undefined, c: [{ d: 1 }, { d: { e: true } }], "f[g]": 2 };
  expect(toForm(form)).toBe("a=x%20y%26z&c%5B0%5D%5Bd%5D=1&c%5B1%5D%5Bd%5D%5Be%5D=true&f%5Bg%5D=2");
  expect(new URLSearchParams(toForm(form)).get("c[1][d][e]")).toBe("true");
});

const replyOf = (status: number, body: object, headers: Record<string, string> = {}): HttpReply => ({
  kind: "reply",
  status,
  headers,
  body: Buffer.from(JSON.stringify(body)),
  json: () => body,
  durationMs: 1,
});

describe("errors", () => {
  const error = (status: number, told: object) => fromReply(replyOf(status, { error: { type: "x", ...told } }));

  test("a declined card tells the bank's own code, and which payment can be tried again", () => {
    const told = {
      type: "card_error",
      code: "card_declined",
      decline_code: "insufficient_funds",
      message: "No funds.",
    };
    expect(error(402, { ...told, payment_intent: { id: "pi_1" } })).toEqual({
      category: "card_declined",
      code: "insufficient_funds",
      upstreamCode: "card_declined",
      message: "No funds.",
      httpStatus: 402,
      upstreamRef: "pi_1",
    });
  });

  test.each([
    [402, { type: "card_error", code: "authentication_required" }, "authentication_required"],
    [402, { type: "card_error", code: "expired_card" }, "card_declined"],
    [402, { type: "invalid_request_error" }, "refused"],
    [400, { type: "invalid_request_error", code: "charge_disputed" }, "refused"],
    [400, { type: "invalid_request_error", code: "payment_intent_unexpected_state" }, "refused"],
    [400, { type: "invalid_request_error", code: "resource_missing" }, "not_found"],
    [400, { type: "invalid_request_error", code: "amount_too_small" }, "invalid_request"],
    [400, { type: "invalid_request_error", code: "balance_insufficient" }, "low_balance"],
    [401, { type: "invalid_request_error" }, "auth"],
    [403, { type: "invalid_request_error" }, "auth"],
    [429, { type: "invalid_request_error", code: "lock_timeout" }, "rate_limited"],
    [500, { type: "api_error" }, "server"],
  ])("%i %o is %s", (status, told, category) => {
    expect(error(status, told).category).toBe(category);
  });

  test("a key that is in use, or was used for something else, proves nothing", () => {
    const reading = (status: number, told: object) => readReply(replyOf(status, { error: told }));
    expect(reading(409, { type: "invalid_request_error", code: "idempotency_key_in_use" })).toMatchObject({
      refusal: false,
      error: { category: "server", code: "idempotency_key_in_use" },
    });
    expect(reading(400, { type: "idempotency_error" })).toMatchObject({
      refusal: false,
      error: { code: "idempotency_error" },
    });
    expect(reading(400, { type: "invalid_request_error" })).toMatchObject({ refusal: true });
  });
});

describe("readings", () => {
  const intent = { id: "pi_1", object: "payment_intent", amount: 2_500, currency: "usd", latest_charge: null };
  const outcome = (status: string, more: object = {}) =>
    toPaymentOutcome(paymentIntent.parse({ ...intent, status, ...more }));

  test("only what we know is an end: a new word is asked again", () => {
    expect(outcome("succeeded").kind).toBe("done");
    expect(outcome("processing")).toMatchObject({ kind: "done", value: { state: "processing" } });
    expect(outcome("requires_capture")).toMatchObject({ kind: "done", value: { state: "processing" } });
    expect(outcome("canceled")).toMatchObject({ kind: "rejected" });
    expect(outcome("brewing")).toEqual({ kind: "pending", upstreamRef: "pi_1" });
    expect(outcome("requires_payment_method")).toMatchObject({ kind: "unknown" });
    const last = { last_payment_error: { type: "card_error", code: "card_declined", decline_code: "lost_card" } };
    expect(outcome("requires_payment_method", last)).toMatchObject({
      kind: "rejected",
      error: { category: "card_declined", code: "lost_card", upstreamRef: "pi_1" },
    });
  });

  test("a refund that failed at once was never given", () => {
    const told = {
      id: "re_1",
      object: "refund",
      amount: 1,
      currency: "usd",
      status: "failed",
      failure_reason: "declined",
    };
    expect(toRefundOutcome(refund.parse(told))).toMatchObject({ kind: "rejected", error: { code: "declined" } });
  });

  test("a dispute's money is what moved, whatever its status is called", () => {
    const base = {
      id: "du_1",
      object: "dispute",
      amount: 2_500,
      currency: "usd",
      reason: "fraudulent",
      charge: "ch_1",
    };
    const moved = { balance_transactions: [{ amount: -2_500, fee: 1_500, currency: "usd" }] };
    const state = (status: string) => toDispute(dispute.parse({ ...base, ...moved, status }));
    expect(state("appeal_needs_response")).toMatchObject({ state: "open", needsResponse: true });
    expect(state("warning_closed")).toMatchObject({ state: "closed" });
    expect(state("prevented")).toMatchObject({ state: "closed" });
    expect(state("mediated")).toMatchObject({
      state: "open",
      withdrawn: money(25_000_000n, "USD"),
      fee: money(15_000_000n, "USD"),
    });
  });

  test("movements of every kind have a place", () => {
    const kind = (type: string, more: object = {}) => {
      const told = { id: "txn_1", type, amount: -100, fee: 0, currency: "usd", created: 1_795_000_000, ...more };
      return toEntry(balanceTransaction.parse(told)).kind;
    };
    expect(["charge", "refund_failure", "stripe_fee", "payout", "transfer"].map((type) => kind(type))).toEqual([
      ...["payment", "refund", "fee", "payout", "other"],
    ]);
    expect(kind("adjustment", { reporting_category: "dispute_reversal" })).toBe("dispute");
    expect(kind("adjustment", { source: { id: "du_1", object: "dispute", payment_intent: "pi_1" } })).toBe("dispute");
  });
});

describe("webhooks", () => {
  const body = Buffer.from('{"id":"evt_1","object":"event","type":"x.y","created":1795000000,"data":{"object":{}}}');
  const now = new Date("2026-11-20T12:00:00Z");
  const time = Math.floor(now.getTime() / 1_000);
  const reader = (webhookSecrets: string) =>
    new StripeWebhooks({ credentials: { webhookSecrets }, clock: { now: () => now } });
  const sign = (secret: string, at = time) => hmac("sha256", secret, `${at}.${body.toString("utf8")}`, "hex");
  const verdict = (header: string, secrets = "whsec_a") => {
    const raw: RawWebhook = {
      headers: { "stripe-signature": header },
      ...{ rawBody: body, topic: null, secretUrl: true, remoteAddress: null },
    };
    return reader(secrets).verifyWebhook(raw).kind;
  };

  test("while a secret is rolled, either of two secrets and either of two signatures will do", () => {
    expect(verdict(`t=${time},v1=${sign("whsec_a")}`)).toBe("verified");
    expect(verdict(`t=${time},v1=${sign("whsec_b")},v1=${sign("whsec_a")}`)).toBe("verified");
    expect(verdict(`t=${time},v1=${sign("whsec_b")}`, "whsec_a, whsec_b")).toBe("verified");
    expect(verdict(`t=${time},v1=${sign("whsec_b")}`)).toBe("forged");
    expect(verdict(`t=${time},v0=${sign("whsec_a")}`)).toBe("forged");
    expect(verdict(`t=${time},v1=${sign("whsec_a")}`, "")).toBe("forged");
  });

  test("a signature counts for five minutes, and its time cannot be changed", () => {
    expect(verdict(`t=${time - 299},v1=${sign("whsec_a", time - 299)}`)).toBe("verified");
    expect(verdict(`t=${time - 301},v1=${sign("whsec_a", time - 301)}`)).toBe("forged");
    expect(verdict(`t=${time},v1=${sign("whsec_a", time - 301)}`)).toBe("forged");
    expect(verdict(`v1=${sign("whsec_a")}`)).toBe("forged");
  });

  test("an event without news is nothing, an unknown one is kept, and a broken one is no exception", () => {
    expect(toEvents("charge.succeeded", {}, now)).toEqual([]);
    expect(toEvents("payment_intent.created", {}, now)).toEqual([]);
    expect(toEvents("radar.early_fraud_warning.created", {}, now)).toMatchObject([
      { kind: "unknown", upstreamType: "radar.early_fraud_warning.created", occurredAt: now },
    ]);
    expect(toEvents("payment_intent.succeeded", { id: 7 }, now)).toMatchObject([{ kind: "unknown" }]);
  });

  test("a payment that keeps its card tells both", () => {
    const told = {
      ...{ id: "pi_1", object: "payment_intent", status: "succeeded", amount: 2_500, amount_received: 2_500 },
      ...{ currency: "usd", customer: "cus_1", payment_method: "pm_1", latest_charge: "ch_1" },
      ...{ setup_future_usage: "off_session", metadata: { our_ref: "top_1" } },
    };
    expect(toEvents("payment_intent.succeeded", told, now)).toMatchObject([
      { kind: "payment_status", ourRef: "top_1", payment: { chargeRef: "ch_1", refunded: null } },
      { kind: "card_saved", customerRef: "cus_1", methodRef: "pm_1" },
    ]);
  });
});

describe("against the simulator", () => {
  let sim: RunningSimulator;
  beforeAll(async () => {
    sim = await startSimulator("stripe");
  });
  beforeEach(() => sim.reset());
  afterAll(() => sim.close());

  const payments = (overrides: Partial<ProviderContext> = {}): PaymentsProvider => {
    const { baseUrl, credentials } = sim;
    const made = provider.create({ baseUrl, credentials, config: { requestsPerSecond: "0" }, ...overrides });
    if (!made.payments) throw new Error("the service is missing");
    return made.payments;
  };
  const saved = async () => {
    const made = await payments().createCustomer({ ourRef: "acc_1", email: "a@example.com", name: null });
    const customerRef = made.kind === "done" ? made.value.customerRef : "";
    const { method } = sim.act("save_card", { customer: customerRef }) as { method: string };
    return { customerRef, methodRef: method };
  };
  const request = { amount: money(1_000_000n, "USD"), description: "Top-up", offSession: true };

  test("our reference is the idempotency key, once for each kind of call", async () => {
    const seen: string[] = [];
    const observe: NonNullable<ProviderContext["observe"]> = ({ exchange }) => seen.push(exchange().request);
    const card = await saved();
    const service = payments({ observe, config: { requestsPerSecond: "0", statementSuffix: "TANDEM" } });
    await service.charge({ ...request, ...card, ourRef: "top_1" });
    const page = {
      title: "Top-up",
      saveCard: false,
      successUrl: "https://a.example/",
      cancelUrl: "https://a.example/",
    };
    const same = { ...page, ...card, amount: request.amount, ourRef: "top_1" };
    expect((await service.createCheckout(same)).kind).toBe("done");
    expect(seen.map((text) => /idempotency-key: (\S+)/.exec(text)?.[1])).toEqual([
      "charge:top_1",
      "createCheckout:top_1",
    ]);
    expect(seen.every((text) => text.includes("stripe-version: 2026-10-28.endive"))).toBe(true);
    expect(seen.join()).not.toContain(sim.credentials.secretKey);
    expect(sim.requests().find(({ operation }) => operation === "charge")?.body).toContain("=TANDEM");
  });

  test("a lost charge is found behind a hundred others", async () => {
    const card = await saved();
    const createdAfter = new Date();
    for (let index = 0; index < 105; index += 1) {
      await payments().charge({ ...request, ...card, ourRef: `top_${index}` });
    }
    const query = { ourRef: "top_0", customerRef: card.customerRef, createdAfter };
    expect(await payments().findPayment(query)).toMatchObject({
      kind: "found",
      outcome: { kind: "done", value: { ourRef: "top_0", state: "succeeded" } },
    });
    expect(await payments().findPayment({ ...query, ourRef: "top_none" })).toEqual({ kind: "not_found" });
    const entries = [];
    const range = { from: new Date(0), to: new Date(Date.now() + 60_000) };
    for await (const page of payments().listEntries(range)) entries.push(...page);
    expect(new Set(entries.map(({ entryRef }) => entryRef)).size).toBe(105);
  });

  test("a live key goes to Stripe and nowhere else", async () => {
    const service = payments({ credentials: { ...sim.credentials, secretKey: "sk_live_1" } });
    const before = sim.requests().length;
    expect(await service.charge({ ...request, ourRef: "top_1", customerRef: "c", methodRef: "p" })).toMatchObject({
      kind: "rejected",
      error: { category: "auth", code: "live_key_elsewhere" },
    });
    expect(sim.requests()).toHaveLength(before);
  });

  test("a payment that is processing is done and brings nothing yet", async () => {
    const card = await saved();
    sim.fail({ operation: "charge", fault: "activation_failure", times: 1 });
    const outcome = await payments().charge({ ...request, ...card, ourRef: "top_1" });
    expect(outcome).toMatchObject({ kind: "done", value: { state: "processing", received: money(0n, "USD") } });
  });
});
