import {
  type Answer,
  type ChargeRequest,
  type Checkout,
  type CheckoutRequest,
  type Dispute,
  type Found,
  type Outcome,
  type Payment,
  type PaymentCustomer,
  type PaymentEntry,
  type PaymentsProvider,
  ProviderCallError,
  type Refund,
  type SavedCard,
} from "@tandem/provider-contract";
import type { z } from "zod";
import { failedWrite, parseBody, type Reading } from "../shared/reading.ts";
import { type Form, type Query, type StripeClient, type StripeWrite, segment } from "./client.ts";
import { toMinorUnits } from "./minor-units.ts";
import {
  OUR_REF,
  toCheckout,
  toDispute,
  toEntry,
  toPayment,
  toPaymentOutcome,
  toRefund,
  toRefundOutcome,
  toSavedCard,
} from "./reading.ts";
import * as wire from "./wire.ts";

const PAGE = 100;
const CLOCK_SKEW_MS = 60_000;
/** The charge tells what was refunded, and its movement the fee. */
const CHARGE = "latest_charge.balance_transaction";

const REASONS = { requested: "requested_by_customer", duplicate: "duplicate", fraud: "fraudulent" } as const;

type RefundRequest = Parameters<PaymentsProvider["refund"]>[0];
type Confirmation = Parameters<PaymentsProvider["confirmPayment"]>[0];
type CardSetup = Parameters<PaymentsProvider["createCardSetup"]>[0];

/** Payments through Stripe. Card numbers are typed into Stripe's own pages and never come here. */
export class StripePayments implements PaymentsProvider {
  readonly #client: StripeClient;

  constructor(client: StripeClient) {
    this.#client = client;
  }

  async createCustomer(request: {
    ourRef: string;
    email: string;
    name: string | null;
  }): Promise<Outcome<PaymentCustomer>> {
    const { ourRef: key, email, name } = request;
    const form = { email, name: name ?? undefined, metadata: { [OUR_REF]: key } };
    const reading = await this.#client.write({ operation: "createCustomer", path: "/v1/customers", form, key });
    return toOutcome(reading, wire.customer, ({ id }) => ({
      kind: "done",
      upstreamRef: id,
      value: { customerRef: id },
    }));
  }

  async createCheckout(request: CheckoutRequest): Promise<Outcome<Checkout>> {
    const minor = toMinorUnits(request.amount);
    if ("error" in minor) return { kind: "rejected", error: minor.error };
    const form = toCheckoutForm(request, minor, this.#client.config.statementSuffix);
    const write = { operation: "createCheckout", path: "/v1/checkout/sessions", form, key: request.ourRef };
    return toOutcome(await this.#client.write(write), wire.checkoutSession, checkoutOutcome);
  }

  async getCheckout(checkoutRef: string): Promise<Answer<Checkout>> {
    const path = `/v1/checkout/sessions/${segment(checkoutRef)}`;
    return map(await this.#client.read("getCheckout", path, wire.checkoutSession), toCheckout);
  }

  /** Expiring what is expired is refused by Stripe; it is read back instead. */
  async expireCheckout(checkoutRef: string): Promise<Answer<null>> {
    const path = `/v1/checkout/sessions/${segment(checkoutRef)}/expire`;
    const answer = await this.#change({ operation: "expireCheckout", path, form: {} }, wire.checkoutSession);
    if (answer.kind === "answered") return { kind: "answered", value: null };
    if (answer.error.category !== "invalid_request") return answer;
    const read = await this.getCheckout(checkoutRef);
    return read.kind === "answered" && read.value.state === "expired" ? { kind: "answered", value: null } : answer;
  }

  async createCardSetup(request: CardSetup): ReturnType<PaymentsProvider["createCardSetup"]> {
    const { ourRef: key } = request;
    const form = toCardSetupForm(request);
    const write = { operation: "createCardSetup", path: "/v1/checkout/sessions", form, key };
    return toOutcome(await this.#client.write(write), wire.checkoutSession, (session) => {
      const value = { setupRef: session.id, url: session.url ?? null, clientSecret: null };
      return { kind: "done", upstreamRef: session.id, value };
    });
  }

  async charge(request: ChargeRequest): Promise<Outcome<Payment>> {
    const minor = toMinorUnits(request.amount);
    if ("error" in minor) return { kind: "rejected", error: minor.error };
    const form = toChargeForm(request, minor, this.#client.config.statementSuffix);
    const write = { operation: "charge", path: "/v1/payment_intents", form, key: request.ourRef };
    return toOutcome(await this.#client.write(write), wire.paymentIntent, toPaymentOutcome);
  }

  /** The list is consistent at once, other than Stripe's search; it is walked through to its end. */
  async findPayment(query: { ourRef: string; customerRef: string; createdAfter: Date }): Promise<Found<Payment>> {
    const since = Math.floor((query.createdAfter.getTime() - CLOCK_SKEW_MS) / 1_000);
    const filter = { customer: query.customerRef, "created[gte]": since, "expand[0]": `data.${CHARGE}` };
    const listed = this.#pages("findPayment", "/v1/payment_intents", wire.paymentIntent, filter);
    const found = await findIn(listed, (intent) => intent.metadata?.[OUR_REF] === query.ourRef);
    return found.kind === "found"
      ? { kind: "found", upstreamRef: found.value.id, outcome: toPaymentOutcome(found.value) }
      : found;
  }

  async confirmPayment({ ourRef, paymentRef, methodRef, returnUrl }: Confirmation): Promise<Outcome<Payment>> {
    const path = `/v1/payment_intents/${segment(paymentRef)}/confirm`;
    const form = { payment_method: methodRef, return_url: returnUrl, expand: [CHARGE] };
    const reading = await this.#client.write({ operation: "confirmPayment", path, form, key: ourRef });
    return toOutcome(reading, wire.paymentIntent, toPaymentOutcome);
  }

  getPayment(paymentRef: string): Promise<Answer<Payment>> {
    return this.#readPayment("getPayment", paymentRef);
  }

  /** Cancelling what is cancelled is refused by Stripe; it is read back instead. */
  async cancelPayment(paymentRef: string): Promise<Answer<Payment>> {
    const path = `/v1/payment_intents/${segment(paymentRef)}/cancel`;
    const answer = await this.#change({ operation: "cancelPayment", path, form: {} }, wire.paymentIntent);
    if (answer.kind === "answered") return map(answer, toPayment);
    if (answer.error.category !== "refused") return answer;
    const read = await this.#readPayment("cancelPayment", paymentRef);
    return read.kind === "answered" && read.value.state === "cancelled" ? read : answer;
  }

  async listCards(customerRef: string): Promise<Answer<SavedCard[]>> {
    const cards: SavedCard[] = [];
    const path = `/v1/customers/${segment(customerRef)}/payment_methods`;
    for await (const page of this.#pages("listCards", path, wire.paymentMethod, { type: "card" })) {
      if (page.kind === "failed") return page;
      cards.push(...page.value.flatMap((method) => toSavedCard(method) ?? []));
    }
    return { kind: "answered", value: cards };
  }

  /** A card that is gone is removed; Stripe refuses to detach it twice. */
  async removeCard(methodRef: string): Promise<Answer<null>> {
    const path = `/v1/payment_methods/${segment(methodRef)}`;
    const write = { operation: "removeCard", path: `${path}/detach`, form: {} };
    const answer = await this.#change(write, wire.paymentMethod);
    if (answer.kind === "answered") return { kind: "answered", value: null };
    if (answer.error.category === "not_found") return { kind: "answered", value: null };
    if (answer.error.category !== "invalid_request") return answer;
    const read = await this.#client.read("removeCard", path, wire.paymentMethod);
    return read.kind === "answered" && !read.value.customer ? { kind: "answered", value: null } : answer;
  }

  async refund(request: RefundRequest): Promise<Outcome<Refund>> {
    const minor = toMinorUnits(request.amount);
    if ("error" in minor) return { kind: "rejected", error: minor.error };
    const form = toRefundForm(request, minor.amount);
    const write = { operation: "refund", path: "/v1/refunds", form, key: request.ourRef };
    return toOutcome(await this.#client.write(write), wire.refund, toRefundOutcome);
  }

  async getRefund(refundRef: string): Promise<Answer<Refund>> {
    return map(await this.#client.read("getRefund", `/v1/refunds/${segment(refundRef)}`, wire.refund), toRefund);
  }

  async findRefund(query: { ourRef: string; paymentRef: string }): Promise<Found<Refund>> {
    const listed = this.#pages("findRefund", "/v1/refunds", wire.refund, { payment_intent: query.paymentRef });
    const found = await findIn(listed, (refund) => refund.metadata?.[OUR_REF] === query.ourRef);
    return found.kind === "found"
      ? { kind: "found", upstreamRef: found.value.id, outcome: toRefundOutcome(found.value) }
      : found;
  }

  async getDispute(disputeRef: string): Promise<Answer<Dispute>> {
    return this.#readDispute("getDispute", disputeRef);
  }

  async submitEvidence(disputeRef: string, evidence: { text: string; submit: boolean }): Promise<Answer<Dispute>> {
    const path = `/v1/disputes/${segment(disputeRef)}`;
    const form = { evidence: { uncategorized_text: evidence.text }, submit: evidence.submit };
    return map(await this.#change({ operation: "submitEvidence", path, form }, wire.dispute), toDispute);
  }

  /** Accepting what is lost is refused by Stripe; it is read back instead. */
  async acceptDispute(disputeRef: string): Promise<Answer<Dispute>> {
    const path = `/v1/disputes/${segment(disputeRef)}/close`;
    const answer = await this.#change({ operation: "acceptDispute", path, form: {} }, wire.dispute);
    if (answer.kind === "answered") return map(answer, toDispute);
    if (answer.error.category !== "invalid_request") return answer;
    const read = await this.#readDispute("acceptDispute", disputeRef);
    return read.kind === "answered" && read.value.state !== "open" ? read : answer;
  }

  async *listEntries(range: { from: Date; to: Date }): AsyncIterable<PaymentEntry[]> {
    const [from, to] = [range.from, range.to].map((date) => Math.floor(date.getTime() / 1_000));
    const filter = { "created[gte]": from, "created[lt]": to, "expand[0]": "data.source" };
    const path = "/v1/balance_transactions";
    for await (const page of this.#pages("listEntries", path, wire.balanceTransaction, filter)) {
      if (page.kind === "failed") throw new ProviderCallError(page.error);
      yield page.value.map(toEntry);
    }
  }

  async #readPayment(operation: string, paymentRef: string): Promise<Answer<Payment>> {
    const path = `/v1/payment_intents/${segment(paymentRef)}`;
    return map(await this.#client.read(operation, path, wire.paymentIntent, { "expand[0]": CHARGE }), toPayment);
  }

  async #readDispute(operation: string, disputeRef: string): Promise<Answer<Dispute>> {
    return map(await this.#client.read(operation, `/v1/disputes/${segment(disputeRef)}`, wire.dispute), toDispute);
  }

  #change<T>(write: StripeWrite, schema: z.ZodType<T>): Promise<Answer<T>> {
    return this.#client.change(write, schema);
  }

  /** Every page of a list, the newest first; ends with the first failure. */
  async *#pages<T extends { id: string }>(
    operation: string,
    path: string,
    schema: z.ZodType<T>,
    filter: Query,
  ): AsyncGenerator<Answer<T[]>> {
    for (let after: string | undefined; ; ) {
      const query = { ...filter, limit: PAGE, starting_after: after };
      const answer = await this.#client.read(operation, path, wire.page(schema), query);
      if (answer.kind === "failed") {
        yield answer;
        return;
      }
      const { data, has_more } = answer.value;
      yield { kind: "answered", value: data };
      after = data.at(-1)?.id;
      if (!has_more || after === undefined) return;
    }
  }
}

function toOutcome<T, Value>(
  reading: Reading,
  schema: z.ZodType<T>,
  read: (body: T) => Outcome<Value>,
): Outcome<Value> {
  if (reading.kind === "error") return failedWrite(reading);
  const parsed = parseBody(reading.body, schema);
  return parsed.kind === "failed" ? { kind: "unknown", error: parsed.error } : read(parsed.value);
}

function map<T, Value>(answer: Answer<T>, read: (value: T) => Value): Answer<Value> {
  return answer.kind === "failed" ? answer : { kind: "answered", value: read(answer.value) };
}

type Searched<T> = Exclude<Found<never>, { kind: "found" }> | { kind: "found"; value: T };

async function findIn<T>(pages: AsyncIterable<Answer<T[]>>, isWanted: (item: T) => boolean): Promise<Searched<T>> {
  for await (const page of pages) {
    if (page.kind === "failed") return page;
    const value = page.value.find(isWanted);
    if (value !== undefined) return { kind: "found", value };
  }
  return { kind: "not_found" };
}

/** A page whose state nobody documented is there, and is asked again. */
function checkoutOutcome(session: wire.CheckoutSession): Outcome<Checkout> {
  const upstreamRef = session.id;
  if (!["open", "complete", "expired"].includes(session.status ?? "")) return { kind: "pending", upstreamRef };
  return { kind: "done", upstreamRef, value: toCheckout(session) };
}

type Minor = { amount: string; currency: string };

/** A page for one amount, paid with a card. */
export function toCheckoutForm(request: CheckoutRequest, minor: Minor, suffix: string | undefined): Form {
  const metadata = { [OUR_REF]: request.ourRef };
  const price = { currency: minor.currency, unit_amount: minor.amount, product_data: { name: request.title } };
  return {
    mode: "payment",
    customer: request.customerRef,
    client_reference_id: request.ourRef,
    success_url: request.successUrl,
    cancel_url: request.cancelUrl,
    allowed_payment_method_types: ["card"],
    line_items: [{ price_data: price, quantity: 1 }],
    // The wallet gets what was asked for, in that currency.
    adaptive_pricing: { enabled: false },
    metadata,
    payment_intent_data: {
      metadata,
      description: request.title,
      setup_future_usage: request.saveCard ? "off_session" : undefined,
      statement_descriptor_suffix: suffix || undefined,
    },
  };
}

/** A page that saves a card and takes no money. */
export function toCardSetupForm(request: CardSetup): Form {
  const metadata = { [OUR_REF]: request.ourRef };
  return {
    mode: "setup",
    customer: request.customerRef,
    client_reference_id: request.ourRef,
    success_url: request.returnUrl,
    cancel_url: request.cancelUrl ?? request.returnUrl,
    allowed_payment_method_types: ["card"],
    metadata,
    setup_intent_data: { metadata },
  };
}

/** A payment made and confirmed in one call. */
export function toChargeForm(request: ChargeRequest, minor: Minor, suffix: string | undefined): Form {
  return {
    ...minor,
    customer: request.customerRef,
    payment_method: request.methodRef,
    allowed_payment_method_types: ["card"],
    confirm: true,
    off_session: request.offSession ? true : undefined,
    return_url: request.returnUrl,
    description: request.description,
    statement_descriptor_suffix: suffix || undefined,
    metadata: { [OUR_REF]: request.ourRef },
    expand: [CHARGE],
  };
}

/** Part of a payment, or all of it, given back. */
export function toRefundForm(request: RefundRequest, amount: string): Form {
  return {
    payment_intent: request.paymentRef,
    amount,
    reason: REASONS[request.reason],
    metadata: { [OUR_REF]: request.ourRef },
  };
}
