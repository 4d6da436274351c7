import { toDecimal } from "../lab/money.ts";
import { wireTime } from "./desk.ts";
import { carrierFee, costOf, type Message, rate } from "./message.ts";
import { organizationId } from "./profiles.ts";

const dollars = (amount: number) => ({ amount: toDecimal(amount), currency: "USD" });
const time = (ms: number | null) => (ms === null ? null : wireTime(ms));
const party = { carrier: "Lab Mobile", line_type: "Wireless" } as const;

/** A message as an answer and as a webhook's payload show it (spec: OutboundMessagePayload, InboundMessagePayload). */
export function wireMessage(message: Message): Record<string, unknown> {
  return message.direction === "outbound" ? wireOutbound(message) : wireInbound(message);
}

function wireOutbound(message: Message) {
  return {
    ...common(message),
    direction: "outbound",
    from: { phone_number: message.from, carrier: "Telnyx", line_type: "Wireless" },
    to: [{ phone_number: message.to, status: message.status, ...party }],
    media: message.mediaUrls.map((url) => ({ url, content_type: null, sha256: null, size: null })),
    smart_encoding_applied: false,
    wait_seconds: 0.5,
    num_chars: message.text.length,
    valid_until: wireTime(message.receivedAtMs + 3_600_000),
  };
}

function wireInbound(message: Message) {
  return {
    ...common(message),
    direction: "inbound",
    from: { phone_number: message.from, status: "received", ...party },
    to: [{ phone_number: message.to, status: "webhook_delivered", carrier: "Telnyx", line_type: "Wireless" }],
    media: message.mediaUrls.map((url) => ({
      url,
      content_type: "image/jpeg",
      size: 2_048,
      hash_sha256: "0".repeat(32),
    })),
    valid_until: null,
  };
}

function common(message: Message) {
  return {
    record_type: "message",
    id: message.id,
    type: message.type,
    organization_id: organizationId,
    messaging_profile_id: message.messagingProfileId,
    text: message.text,
    subject: message.subject,
    encoding: message.encoding,
    parts: message.parts,
    cc: [],
    tags: message.tags,
    errors: message.errors,
    cost: dollars(costOf(message)),
    cost_breakdown: {
      carrier_fee: dollars(carrierFee[message.type] * message.parts),
      rate: dollars(rate[message.type] * message.parts),
    },
    tcr_campaign_id: null,
    tcr_campaign_billable: false,
    tcr_campaign_registered: null,
    webhook_url: message.webhookUrl,
    webhook_failover_url: message.webhookFailoverUrl,
    received_at: wireTime(message.receivedAtMs),
    sent_at: time(message.sentAtMs),
    completed_at: time(message.completedAtMs),
  };
}

const finalStatus: Readonly<Partial<Record<Message["status"], string>>> = {
  delivered: "delivered",
  delivery_unconfirmed: "dlr_unconfirmed",
};

/** The detail record of a message that came to its end (spec: MessageDetailRecord); a failed one is not charged. */
export function wireMessageDetail(message: Message) {
  const inbound = message.direction === "inbound";
  const status = inbound ? "received" : (finalStatus[message.status] ?? "failed");
  const charged = status !== "failed";
  return {
    record_type: "message_detail_record",
    uuid: message.id,
    status,
    direction: message.direction,
    cli: message.from,
    cld: message.to,
    message_type: message.type,
    parts: message.parts,
    cost: toDecimal(charged ? costOf(message) : 0),
    carrier_fee: toDecimal(charged ? carrierFee[message.type] * message.parts : 0),
    rate: toDecimal(rate[message.type]),
    currency: "USD",
    country_code: "US",
    profile_id: message.messagingProfileId,
    errors: message.errors.map(({ code }) => code),
    created_at: wireTime(message.receivedAtMs),
    sent_at: wireTime(message.sentAtMs ?? message.receivedAtMs),
    completed_at: wireTime(message.completedAtMs ?? message.receivedAtMs),
    updated_at: wireTime(message.completedAtMs ?? message.receivedAtMs),
    user_id: organizationId,
  };
}
