import type { Desk } from "./desk.ts";
import type { Customer, Endpoint, Method, StripeEvent, Transaction } from "./state.ts";
import { testCard } from "./test-cards.ts";

/** A customer as the API shows it. */
export function customerWire(customer: Customer) {
  return {
    id: customer.id,
    object: "customer" as const,
    address: null,
    balance: 0,
    created: customer.created,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: customer.description,
    discount: null,
    email: customer.email,
    invoice_prefix: customer.id.slice(-8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: customer.metadata,
    name: customer.name,
    next_invoice_sequence: 1,
    phone: customer.phone,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none" as const,
    test_clock: null,
  };
}

const noAddress = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

/** Name and address as payment methods and charges show them. */
export function billingWire(method: Method) {
  return { address: noAddress, email: method.billingEmail, name: method.billingName, phone: null, tax_id: null };
}

/** A saved or unsaved card. */
export function methodWire(method: Method) {
  return {
    id: method.id,
    object: "payment_method" as const,
    allow_redisplay: "unspecified" as const,
    billing_details: billingWire(method),
    card: {
      brand: method.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: method.country,
      display_brand: method.brand,
      exp_month: method.expMonth,
      exp_year: method.expYear,
      fingerprint: method.fingerprint,
      funding: method.funding,
      generated_from: null,
      last4: method.last4,
      networks: { available: [method.brand], preferred: null },
      regulated_status: "unregulated" as const,
      three_d_secure_usage: { supported: testCard(method.card).brand !== "amex" },
      wallet: null,
    },
    created: method.created,
    customer: method.customer,
    customer_account: null,
    livemode: false,
    metadata: method.metadata,
    type: "card" as const,
  };
}

/** One movement of money. */
export function transactionWire(transaction: Transaction, desk: Desk) {
  const { amount, fee, currency, type } = transaction;
  const description = type === "adjustment" ? "Dispute fee" : "Stripe processing fees";
  return {
    id: transaction.id,
    object: "balance_transaction" as const,
    amount,
    available_on: transaction.availableOn,
    balance_type: "payments" as const,
    created: transaction.created,
    currency,
    description: transaction.description,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : [{ amount: fee, application: null, currency, description, type: "stripe_fee" }],
    net: amount - fee,
    reporting_category: transaction.category,
    source: transaction.source,
    status: transaction.availableOn <= desk.now() ? "available" : "pending",
    type,
  };
}

/** What the account holds, by currency: the sum of all movements. */
export function balanceWire(desk: Desk) {
  const sums = new Map<string, { available: number; pending: number }>([["usd", { available: 0, pending: 0 }]]);
  for (const { currency, amount, fee, availableOn } of desk.list("transactions")) {
    const sum = sums.get(currency) ?? { available: 0, pending: 0 };
    sums.set(currency, sum);
    sum[availableOn <= desk.now() ? "available" : "pending"] += amount - fee;
  }
  const entries = (key: "available" | "pending") =>
    [...sums].map(([currency, sum]) => ({ amount: sum[key], currency, source_types: { card: sum[key] } }));
  return {
    object: "balance" as const,
    available: entries("available"),
    livemode: false,
    pending: entries("pending"),
  };
}

/** An event, with the object as it was then. */
export function eventWire(event: StripeEvent) {
  return {
    id: event.id,
    object: "event" as const,
    api_version: event.apiVersion,
    created: event.created,
    data: { object: event.object, ...(event.previous === null ? {} : { previous_attributes: event.previous }) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: event.requestId, idempotency_key: event.idempotencyKey },
    type: event.type,
  };
}

/** A webhook endpoint; its secret is shown once, when it is made. */
export function endpointWire(endpoint: Endpoint, shown: "with_secret" | "without_secret") {
  return {
    id: endpoint.id,
    object: "webhook_endpoint" as const,
    api_version: null,
    application: null,
    created: endpoint.created,
    description: endpoint.description,
    enabled_events: endpoint.enabledEvents,
    livemode: false,
    metadata: endpoint.metadata,
    ...(shown === "with_secret" ? { secret: endpoint.secret } : {}),
    status: endpoint.status,
    url: endpoint.url,
  };
}
