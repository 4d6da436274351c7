import type { ProviderEvent } from "@tandem/provider-contract";
import { z } from "zod";
import { readClientState } from "./client-state.ts";
import { toFaxStatus } from "./fax.ts";
import type { TelnyxEvent } from "./webhooks.ts";
import { optionalText } from "./wire.ts";

const payload = z.object({
  fax_id: z.string().min(1),
  direction: z.string().nullish(),
  from: optionalText,
  to: optionalText,
  status: z.string().nullish(),
  client_state: optionalText,
  media_url: optionalText,
  page_count: z.number().int().nullish(),
  failure_reason: optionalText,
});

/** What Telnyx tells of faxes in both directions. */
export function toFaxEvents({ type, occurredAt, payload: body, ref }: TelnyxEvent): ProviderEvent[] | null {
  const parsed = payload.safeParse(body);
  if (!parsed.success) return null;
  const told = parsed.data;
  const word = told.status ?? type.replace(/^fax\./, "");
  const pages = told.page_count ?? null;
  const status = { ...toFaxStatus(word, told.failure_reason), pages, documentUrl: told.media_url };
  const about = {
    service: "fax",
    occurredAt,
    needsReadBack: false,
    upstreamRef: told.fax_id,
    ourRef: ref ?? readClientState(told.client_state).o ?? null,
  } as const;
  if (told.direction !== "inbound") return [{ ...about, kind: "fax_status", status }];
  // On its way in a fax is told of several times; only whole ones are of use.
  if (status.state !== "received") return [];
  return [{ ...about, kind: "fax_received", from: told.from ?? "", to: told.to ?? "", status }];
}
