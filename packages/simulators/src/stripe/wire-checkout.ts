import type { Desk } from "./desk.ts";
import type { Session } from "./state.ts";
import { sessionUrl } from "./wire-payments.ts";

/** What is bought, as the list below a session shows it. */
export function lineItemsWire(session: Session) {
  const data = session.items.map(({ id, name, currency, unitAmount, quantity }) => {
    const amount = unitAmount * quantity;
    const totals = { amount_discount: 0, amount_subtotal: amount, amount_tax: 0, amount_total: amount };
    return { id, object: "item" as const, ...totals, currency, description: name, quantity };
  });
  return { object: "list" as const, data, has_more: false, url: `/v1/checkout/sessions/${session.id}/line_items` };
}

function personWire(session: Session, desk: Desk) {
  const customer = session.customer === null ? undefined : desk.find("customers", session.customer);
  const email = session.customerEmail ?? customer?.email ?? null;
  if (session.status !== "complete" && email === null) return null;
  const names = { business_name: null, individual_name: null, name: customer?.name ?? null };
  return { address: null, email, ...names, phone: null, tax_exempt: "none" as const, tax_ids: [] };
}

export function sessionWire(session: Session, desk: Desk) {
  const payment = session.mode === "payment";
  return {
    id: session.id,
    object: "checkout.session" as const,
    adaptive_pricing: payment ? { enabled: false } : null,
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: session.allowedTypes,
    amount_subtotal: session.amount,
    amount_total: session.amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: session.cancelUrl,
    client_reference_id: session.clientReferenceId,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: session.created,
    currency: session.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: session.customer,
    customer_account: null,
    customer_creation: payment && session.customer === null ? ("if_required" as const) : null,
    customer_details: personWire(session, desk),
    customer_email: session.customerEmail,
    discounts: [],
    expires_at: session.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: session.metadata,
    mode: session.mode,
    origin_context: null,
    payment_intent: session.intent,
    payment_link: null,
    payment_method_collection: payment ? ("if_required" as const) : null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: "automatic" as const } },
    payment_method_types: ["card"],
    payment_status: session.paymentStatus,
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: session.setup,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: session.status,
    submit_type: null,
    subscription: null,
    success_url: session.successUrl,
    total_details: payment ? { amount_discount: 0, amount_shipping: 0, amount_tax: 0 } : null,
    ui_mode: "hosted_page" as const,
    url: sessionUrl(session, desk),
    wallet_options: null,
  };
}
