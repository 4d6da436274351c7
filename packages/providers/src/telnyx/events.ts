import type { ProviderEvent } from "@tandem/provider-contract";
import { z } from "zod";
import { message, toMessageStatus } from "./messaging.ts";
import { toOrderState } from "./number-map.ts";
import type { TelnyxEvent } from "./webhooks.ts";
import { optionalText } from "./wire.ts";
import { numberOrder } from "./wire-numbers.ts";

const verification = z.object({
  id: optionalText,
  verification_id: optionalText,
  delivery_status: z.string().nullish(),
});

/** What Telnyx tells of messages; null for a type or form we have no meaning for. */
export function toMessageEvents({ type, occurredAt, payload, ref }: TelnyxEvent): ProviderEvent[] | null {
  const parsed = message.safeParse(payload);
  if (!parsed.success) return null;
  const told = parsed.data;
  const about = {
    service: "messaging",
    occurredAt,
    needsReadBack: false,
    upstreamRef: told.id,
    ourRef: ref,
  } as const;
  switch (type) {
    case "message.sent":
    case "message.finalized":
      return [{ ...about, kind: "message_status", status: toMessageStatus(told) }];
    case "message.received": {
      const mediaUrls = (told.media ?? []).flatMap(({ url }) => (url ? [url] : []));
      const from = told.from?.phone_number ?? "";
      const to = told.to[0]?.phone_number ?? "";
      const inbound = { from, to, text: told.text ?? "", mediaUrls, segments: told.parts ?? null, cost: told.cost };
      return [{ ...about, kind: "message_received", message: inbound }];
    }
    default:
      return null;
  }
}

/** What Telnyx tells of codes. The payload holds the code itself, which is never passed on. */
export function toVerifyEvents({ type, occurredAt, payload, ref }: TelnyxEvent): ProviderEvent[] | null {
  const parsed = verification.safeParse(payload);
  if (!parsed.success) return null;
  const status = parsed.data.delivery_status ?? type.split(".")[1] ?? "";
  const state = status === "delivered" ? "delivered" : status.endsWith("_failed") ? "failed" : "sent";
  return [
    {
      service: "verify",
      kind: "verification_status",
      occurredAt,
      needsReadBack: false,
      upstreamRef: parsed.data.verification_id ?? parsed.data.id,
      ourRef: ref,
      state,
      error: state === "failed" ? { category: "refused", code: status, message: `the code ended ${status}` } : null,
    },
  ];
}

/** What Telnyx tells of number orders, where the portal's notification settings say so. */
export function toNumberEvents({ occurredAt, payload }: TelnyxEvent): ProviderEvent[] | null {
  const parsed = numberOrder.safeParse(payload);
  if (!parsed.success) return null;
  const order = parsed.data;
  const state = toOrderState(order);
  return [
    {
      service: "numbers",
      kind: "number_order",
      occurredAt,
      needsReadBack: false,
      upstreamRef: order.id,
      ourRef: order.customer_reference,
      state: state.kind === "done" ? "active" : state.kind === "failed" ? "failed" : "waiting",
      number: order.phone_numbers?.[0]?.phone_number ?? null,
      error: state.kind === "failed" ? state.error : null,
    },
  ];
}
