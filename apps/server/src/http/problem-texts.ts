import type { ErrorCode } from "@tandem/core/kernel";

type Text = { title: string; detail?: string };

// What to do next, for the codes people meet. The others are described by their name.
const texts: Partial<Record<ErrorCode, Text>> = {
  "auth.unauthenticated": { title: "Sign in first", detail: "Send an API key or sign in at this host." },
  "auth.forbidden": { title: "Not allowed", detail: "This key or user does not have the right this request needs." },
  "auth.account_required": {
    title: "No account",
    detail: "This request belongs to a customer's account, and the caller has none.",
  },
  "auth.bad_origin": { title: "Wrong origin", detail: "A signed-in request must come from a page of the same host." },
  "auth.invalid_credentials": { title: "E-mail or password is wrong" },
  "auth.invalid_token": { title: "This link is used up or too old", detail: "Ask for a new one." },
  "idempotency.key_missing": {
    title: "Idempotency-Key is missing",
    detail: "This request spends money: send an Idempotency-Key.",
  },
  "idempotency.key_reused": {
    title: "Idempotency-Key was used before",
    detail: "It belongs to a request with another content.",
  },
  "idempotency.running": {
    title: "Still running",
    detail: "The first request with this key is not finished. Repeat it in a moment.",
  },
  "fax.not_cancellable": { title: "The fax cannot be taken back any more" },
  "fax.number_not_usable": {
    title: "This number cannot send the fax",
    detail: "Name a number of the account whose carrier sends faxes.",
  },
  "iot.no_activation_code": { title: "This SIM has no activation code right now" },
  "iot.not_possible": { title: "Not possible for this SIM" },
  "iot.sims_not_for_sale": { title: "Nobody can deliver a SIM right now" },
  "iot.sim_taken": { title: "This SIM belongs to an account already" },
  "internal.error": {
    title: "Something went wrong on our side",
    detail: "Repeat the request; quote the request id if it stays.",
  },
  "numbers.feature_missing": { title: "This number cannot do that" },
  "numbers.offer_expired": {
    title: "This offer is over",
    detail: "Search again: prices and stock change all the time.",
  },
  "numbers.released": { title: "This number was given back" },
  "numbers.taken": {
    title: "Somebody else has this number",
    detail: "Nothing was charged. Search again and choose another.",
  },
  "orders.not_by_hand": {
    title: "A person cannot deliver this",
    detail: "Only an eSIM can be entered by hand. Refund it, or have the providers asked again.",
  },
  "orders.on_order": { title: "This is on order already", detail: "Wait until the order that is under way has ended." },
  "messaging.no_sender": {
    title: "There is no number to send from",
    detail: "Buy a number, or ask the shop for a shared one that serves this destination.",
  },
  "messaging.not_cancellable": { title: "The message cannot be cancelled any more" },
  "messaging.opted_out": {
    title: "The recipient wants no messages from this number",
    detail: "They said STOP. They can say START to get messages again.",
  },
  "messaging.sender_not_usable": {
    title: "This number cannot send the message",
    detail: "Name a number of the account that can, or leave it out.",
  },
  "messaging.template_name_taken": { title: "Another template has this name" },
  "orders.not_cancellable": { title: "The order cannot be cancelled any more" },
  "payments.card_needed": { title: "There is no saved card", detail: "Save a card first: auto-recharge charges it." },
  "payments.dispute_closed": { title: "The dispute takes no answer any more" },
  "payments.processor_failed": {
    title: "The payment service does not answer",
    detail: "Nothing was charged. Try again in a moment.",
  },
  "payments.refund_not_possible": {
    title: "So much cannot be given back",
    detail: "At most what the payment brought, less what was given back or is disputed, in whole cents: see available.",
  },
  "payments.unavailable": { title: "Cards cannot be charged here yet", detail: "No payment service is connected." },
  "rate_limit.exceeded": { title: "Too many requests", detail: "Wait as long as Retry-After says." },
  "rating.no_price": {
    title: "This is not sold",
    detail: "There is no price for it: another number or service may have one.",
  },
  "rating.import_unreadable": {
    title: "Lines of the file are still wrong",
    detail: "See errors for each: correct the line or leave it out, then confirm again.",
  },
  "request.body_too_large": { title: "The request is too large" },
  "request.invalid": { title: "The request is not valid", detail: "See errors for each field." },
  "request.not_found": { title: "There is nothing at this address" },
  "sandbox.only": { title: "Sandbox only", detail: "This exists in the sandbox, not with real money." },
  "stream.too_many": { title: "Too many streams", detail: "Close one that is open, or ask again later." },
  "subscription.already_subscribed": {
    title: "There is a plan of this kind already",
    detail: "Change that subscription to the other plan.",
  },
  "tenant.not_found": { title: "No shop at this host" },
  "user.email_taken": { title: "This e-mail has an account already", detail: "Sign in, or choose a new password." },
  "verify.blocked": {
    title: "Codes to this prefix are stopped",
    detail: "Many were sent and hardly any entered, as when somebody earns by each message. Ask the shop to lift it.",
  },
  "verify.ended": { title: "This verification is over", detail: "Start a new one." },
  "verify.no_channel": {
    title: "No code can be sent there by these channels",
    detail: "Ask for another channel.",
  },
  "verify.too_many": { title: "Too many codes", detail: "Wait as long as Retry-After says." },
  "video.room_not_open": {
    title: "Nobody can enter this room",
    detail: "It is not made yet, or over. Ask for its state.",
  },
  "voice.from_not_usable": {
    title: "This number cannot call",
    detail: "Name one of your own numbers that can make calls as `from`, or leave it out where a shared number exists.",
  },
  "voice.price_above": {
    title: "The price is above what you agreed to",
    detail: "Ask for the price again and repeat the call with it.",
  },
  "voice.recording_not_ready": {
    title: "The recording is still on its way",
    detail: "Carriers need some seconds after a call. Ask again in a moment.",
  },
  "vpn.change_under_way": {
    title: "Something else is being changed",
    detail: "The provider is still working on the last change. Try again in a minute.",
  },
  "vpn.config_unavailable": {
    title: "No configuration right now",
    detail: "The provider gave none that can be handed on. Try another server, or again later.",
  },
  "vpn.not_possible": { title: "Not possible for this VPN account" },
  "vpn.plan_unavailable": {
    title: "Nobody can deliver this right now",
    detail: "Choose another length, or try again later.",
  },
  "wallet.insufficient_balance": {
    title: "Insufficient balance",
    detail: "Add the missing amount to the wallet and repeat the request.",
  },
};

/** Words for a code; one without an entry is described by its name: `job.not_found` becomes "Not found". */
export function describeCode(code: ErrorCode): Text {
  return texts[code] ?? { title: sentence(code.slice(code.indexOf(".") + 1)) };
}

const sentence = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
