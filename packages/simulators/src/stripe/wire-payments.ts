import type { Desk } from "./desk.ts";
import type { Charge, Dispute, Intent, IntentError, Refund, Session, Setup } from "./state.ts";
import { billingWire, methodWire, transactionWire } from "./wire-account.ts";

/** `last_payment_error` and `last_setup_error`. */
export function errorWire(error: IntentError, desk: Desk) {
  const { code, declineCode, message, charge, method } = error;
  return {
    ...(charge === null ? {} : { charge }),
    code,
    ...(declineCode === null ? {} : { decline_code: declineCode }),
    doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`,
    message,
    ...(method === null ? {} : { payment_method: methodWire(desk.get("methods", method)) }),
    type: code.endsWith("_authentication_failure") ? ("invalid_request_error" as const) : ("card_error" as const),
  };
}

/** Where the card's owner confirms: a page of Stripe's, or what its script would open. */
function nextActionWire(intent: Intent | Setup, desk: Desk) {
  if (intent.status !== "requires_action" || !intent.challenge) return null;
  const url = desk.pageUrl(`/redirect/authenticate/${intent.challenge.source}`);
  if (intent.returnUrl !== null) {
    return { redirect_to_url: { return_url: intent.returnUrl, url }, type: "redirect_to_url" };
  }
  const script = { type: "three_d_secure_redirect", stripe_js: url, source: intent.challenge.source };
  return { type: "use_stripe_sdk", use_stripe_sdk: script };
}

const automaticWire = (automatic: Intent["automatic"]) =>
  automatic === null ? null : { allow_redirects: automatic.allowRedirects as "always" | "never", enabled: true };

const cardOptions = {
  card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" as const },
};

export function intentWire(intent: Intent, desk: Desk) {
  return {
    id: intent.id,
    object: "payment_intent" as const,
    allowed_payment_method_types: intent.allowedTypes as ["card"] | null,
    amount: intent.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: intent.status === "succeeded" ? intent.amount : 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: automaticWire(intent.automatic),
    canceled_at: intent.canceledAt,
    cancellation_reason: intent.cancellationReason,
    capture_method: "automatic_async" as const,
    client_secret: intent.secret,
    confirmation_method: "automatic" as const,
    created: intent.created,
    currency: intent.currency,
    customer: intent.customer,
    customer_account: null,
    description: intent.description,
    excluded_payment_method_types: null,
    last_payment_error: intent.lastError === null ? null : errorWire(intent.lastError, desk),
    latest_charge: intent.latestCharge,
    livemode: false,
    managed_payments: null,
    metadata: intent.metadata,
    next_action: nextActionWire(intent, desk),
    on_behalf_of: null,
    payment_method: intent.method,
    payment_method_configuration_details: null,
    payment_method_options: cardOptions,
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: intent.receiptEmail,
    review: null,
    setup_future_usage: intent.setupFutureUsage as "off_session" | "on_session" | null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.suffix,
    status: intent.status,
    transfer_data: null,
    transfer_group: null,
  };
}

export function setupWire(setup: Setup, desk: Desk) {
  return {
    id: setup.id,
    object: "setup_intent" as const,
    allowed_payment_method_types: setup.allowedTypes as ["card"] | null,
    application: null,
    automatic_payment_methods: automaticWire(setup.automatic),
    cancellation_reason: setup.cancellationReason as "abandoned" | null,
    client_secret: setup.secret,
    created: setup.created,
    customer: setup.customer,
    customer_account: null,
    description: setup.description,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: setup.lastError === null ? null : errorWire(setup.lastError, desk),
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: setup.metadata,
    next_action: nextActionWire(setup, desk),
    on_behalf_of: null,
    payment_method: setup.method,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: "automatic" as const },
    },
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: setup.status,
    usage: setup.usage,
  };
}

function outcomeWire(charge: Charge) {
  const plain = { advice_code: null, network_advice_code: null, network_decline_code: null };
  const risk = { risk_level: "normal", risk_score: 20 };
  if (charge.failure === null) {
    const said = { network_status: "approved_by_network", reason: null, seller_message: "Payment complete." };
    return { ...plain, ...said, ...risk, type: "authorized" };
  }
  const blocked = charge.failure.declineCode === "fraudulent";
  return {
    ...plain,
    network_status: blocked ? "not_sent_to_network" : "declined_by_network",
    reason: charge.failure.declineCode ?? charge.failure.code,
    seller_message: "The bank did not return any further details with this decline.",
    ...risk,
    type: blocked ? "blocked" : "issuer_declined",
  };
}

/** The card as it was when it was charged. */
function chargedCardWire(charge: Charge, desk: Desk) {
  const method = desk.get("methods", charge.method);
  const confirmed = {
    authentication_flow: "challenge" as const,
    electronic_commerce_indicator: "05" as const,
    exemption_indicator: null,
    result: "authenticated" as const,
    result_reason: null,
    transaction_id: charge.id.slice(-16),
    version: "2.2.0" as const,
  };
  return {
    amount_authorized: charge.status === "failed" ? null : charge.amount,
    authorization_code: charge.status === "failed" ? null : charge.id.slice(-6),
    brand: method.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
    country: method.country,
    electronic_commerce_indicator: null,
    exp_month: charge.expMonth,
    exp_year: charge.expYear,
    extended_authorization: { status: "disabled" as const },
    fingerprint: method.fingerprint,
    funding: method.funding,
    incremental_authorization: { status: "unavailable" as const },
    installments: null,
    last4: method.last4,
    mandate: null,
    multicapture: { status: "unavailable" as const },
    network: method.brand,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: charge.amount, status: "unavailable" as const },
    regulated_status: "unregulated" as const,
    three_d_secure: charge.authenticated ? confirmed : null,
    transaction_link_id: null,
    wallet: null,
  };
}

export function chargeWire(charge: Charge, desk: Desk) {
  const paid = charge.status === "succeeded";
  return {
    id: charge.id,
    object: "charge" as const,
    amount: charge.amount,
    amount_captured: paid ? charge.amount : 0,
    amount_refunded: charge.refunded,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: charge.transaction,
    billing_details: billingWire(desk.get("methods", charge.method)),
    calculated_statement_descriptor: "LAB",
    captured: paid,
    created: charge.created,
    currency: charge.currency,
    customer: charge.customer,
    description: charge.description,
    disputed: charge.disputed,
    failure_balance_transaction: null,
    failure_code: charge.failure?.code ?? null,
    failure_message: charge.failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: charge.metadata,
    on_behalf_of: null,
    outcome: charge.status === "pending" ? null : outcomeWire(charge),
    paid: charge.status !== "failed",
    payment_intent: charge.intent,
    payment_method: charge.method,
    payment_method_details: { card: chargedCardWire(charge, desk), type: "card" },
    radar_options: {},
    receipt_email: charge.receiptEmail,
    receipt_number: null,
    receipt_url: paid ? desk.pageUrl(`/receipts/${charge.id}`) : null,
    refunded: paid && charge.refunded === charge.amount,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: charge.suffix,
    status: charge.status,
    transfer_data: null,
    transfer_group: null,
  };
}

export function refundWire(refund: Refund, desk: Desk) {
  const charge = desk.get("charges", refund.charge);
  const card = {
    reference: refund.id.slice(-12),
    reference_status: "available",
    reference_type: "acquirer_reference_number",
  };
  return {
    id: refund.id,
    object: "refund" as const,
    amount: refund.amount,
    balance_transaction: refund.transaction,
    charge: refund.charge,
    created: refund.created,
    currency: refund.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: { card: { ...card, type: "refund" as const }, type: "card" },
    ...(refund.failureTransaction === null ? {} : { failure_balance_transaction: refund.failureTransaction }),
    ...(refund.failureReason === null ? {} : { failure_reason: refund.failureReason }),
    metadata: refund.metadata,
    payment_intent: refund.intent,
    payment_method: charge.method,
    ...(refund.status === "pending" ? { pending_reason: "processing" as const } : {}),
    reason: refund.reason as "duplicate" | "fraudulent" | "requested_by_customer" | null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: refund.status,
    transfer_reversal: null,
  };
}

export function disputeWire(dispute: Dispute, desk: Desk) {
  const method = desk.get("methods", desk.get("charges", dispute.charge).method);
  const inquiry = dispute.status.startsWith("warning_");
  return {
    id: dispute.id,
    object: "dispute" as const,
    amount: dispute.amount,
    balance_transactions: dispute.transactions.map((id) => transactionWire(desk.get("transactions", id), desk)),
    charge: dispute.charge,
    created: dispute.created,
    currency: dispute.currency,
    enhanced_eligibility_types: [],
    evidence: evidenceWire(dispute.evidence),
    evidence_details: {
      due_by: dispute.dueBy,
      enhanced_eligibility: {},
      has_evidence: Object.keys(dispute.evidence).length > 0,
      past_due: dispute.dueBy < desk.now() && dispute.submissions === 0,
      submission_count: dispute.submissions,
      submission_method: dispute.submissions > 0 ? ("manual" as const) : ("not_submitted" as const),
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry && dispute.status !== "warning_closed",
    livemode: false,
    metadata: dispute.metadata,
    payment_intent: dispute.intent,
    payment_method_details: {
      card: {
        brand: method.brand,
        case_type: inquiry ? ("inquiry" as const) : ("chargeback" as const),
        network: method.brand,
        network_reason_code: dispute.reason === "fraudulent" ? "10.4" : "13.1",
      },
      type: "card" as const,
    },
    reason: dispute.reason,
    status: dispute.status,
  };
}

/** The texts and files a dispute may be answered with. */
export const evidenceFields = [
  "access_activity_log",
  "billing_address",
  "cancellation_policy",
  "cancellation_policy_disclosure",
  "cancellation_rebuttal",
  "customer_communication",
  "customer_email_address",
  "customer_name",
  "customer_purchase_ip",
  "customer_signature",
  "duplicate_charge_documentation",
  "duplicate_charge_explanation",
  "duplicate_charge_id",
  "product_description",
  "receipt",
  "refund_policy",
  "refund_policy_disclosure",
  "refund_refusal_explanation",
  "service_date",
  "service_documentation",
  "shipping_address",
  "shipping_carrier",
  "shipping_date",
  "shipping_documentation",
  "shipping_tracking_number",
  "uncategorized_file",
  "uncategorized_text",
] as const;

function evidenceWire(evidence: Record<string, string>) {
  const given = evidenceFields.map((field) => [field, evidence[field] ?? null] as const);
  return {
    ...(Object.fromEntries(given) as Record<(typeof evidenceFields)[number], string | null>),
    enhanced_evidence: {},
  };
}

/** The page's address while it is open. */
export function sessionUrl(session: Session, desk: Desk): string | null {
  return session.status === "open" ? desk.pageUrl(`/c/pay/${session.id}`) : null;
}
