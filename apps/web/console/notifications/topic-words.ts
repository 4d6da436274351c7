import type { Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

type Message = Schemas["SentMessage"];

/** States of a message, as operators read them. */
export const messageMeaning: Record<Message["state"], { tone: Tone; label: string }> = {
  queued: { tone: "info", label: "On its way" },
  held: { tone: "warning", label: "Waits for morning" },
  sent: { tone: "success", label: "Sent" },
  failed: { tone: "danger", label: "Failed" },
};

export const channelLabels: Record<Message["channel"], string> = {
  email: "E-mail",
  sms: "SMS",
  in_app: "In-app",
  webhook: "Webhook",
};

/** `renewal_in_7_days` as `Renewal in 7 days`. */
export const topicLabel = (topic: string): string =>
  `${topic.charAt(0).toUpperCase()}${topic.slice(1).replaceAll("_", " ")}`;

const topics: readonly Message["topic"][] = [
  "order_delivered",
  "order_delayed",
  "order_failed",
  "low_balance",
  "money_added",
  "recharge_done",
  "recharge_failed",
  "recharge_confirm",
  "recharge_limit",
  "recharge_off",
  "renewal_in_7_days",
  "renewal_in_1_day",
  "renewal_done",
  "renewal_failed",
  "renewal_lapsed",
  "message_received",
  "voicemail_received",
  "call_missed",
  "webhook_endpoint_disabled",
  "security_alert",
  "welcome",
  "password_reset",
];
export const topicOptions = topics.map((topic) => ({ value: topic, label: topicLabel(topic) }));
