import type {
  Answer,
  FaxProvider,
  FaxState,
  FaxStatus,
  Found,
  OutboundFax,
  Outcome,
  ProviderError,
} from "@tandem/provider-contract";
import { z } from "zod";
import { failedWrite, parseBody, parseReading, readEntries } from "../shared/reading.ts";
import { callbackAddress } from "./addresses.ts";
import { segment, type TelnyxClient } from "./client.ts";
import { readClientState, writeClientState } from "./client-state.ts";
import { anything, dataOf, optionalText, page } from "./wire.ts";

const CLOCK_SKEW_MS = 60_000;

const fax = z.object({
  id: z.string().min(1),
  status: z.string(),
  client_state: optionalText,
  stored_media_url: optionalText,
  failure_reason: optionalText,
});
type Fax = z.infer<typeof fax>;

/** Sends faxes. Our reference goes with each as its client state, and by it a lost one is found in the list. */
export class TelnyxFax implements FaxProvider {
  readonly #client: TelnyxClient;

  constructor(client: TelnyxClient) {
    this.#client = client;
  }

  async sendFax(outbound: OutboundFax): Promise<Outcome<FaxStatus>> {
    const { faxApplicationId } = this.#client.config;
    if (!faxApplicationId) return { kind: "rejected", error: notSetUp };
    const reading = await this.#client.buy("sendFax", "/faxes", toFaxRequest(outbound, faxApplicationId));
    if (reading.kind === "error") return failedWrite(reading);
    const sent = parseBody(reading.body, dataOf(fax));
    if (sent.kind === "failed") return { kind: "unknown", error: sent.error };
    return { kind: "done", upstreamRef: sent.value.id, value: toStatus(sent.value) };
  }

  async getFax(upstreamRef: string): Promise<Answer<FaxStatus>> {
    const read = await this.#client.read("getFax", `/faxes/${segment(upstreamRef)}`, dataOf(fax));
    return read.kind === "failed" ? read : { kind: "answered", value: toStatus(read.value) };
  }

  async findFax(query: { ourRef: string; from: string; to: string; sentAfter: Date }): Promise<Found<FaxStatus>> {
    const since = new Date(query.sentAfter.getTime() - CLOCK_SKEW_MS).toISOString();
    for (let number = 1; ; number += 1) {
      const listed = await this.#client.read("findFax", "/faxes", page, {
        "filter[from][eq]": query.from,
        "filter[to][eq]": query.to,
        "filter[created_at][gte]": since,
        "page[number]": number,
        "page[size]": 250,
      });
      if (listed.kind === "failed") return listed;
      const { read } = readEntries(listed.value.data, fax, "id");
      const found = read.find((one) => readClientState(one.client_state).o === query.ourRef);
      if (found) {
        const outcome = { kind: "done", upstreamRef: found.id, value: toStatus(found) } as const;
        return { kind: "found", upstreamRef: found.id, outcome };
      }
      if (read.length === 0 || number >= (listed.value.meta?.total_pages ?? number)) return { kind: "not_found" };
    }
  }

  /** A fax that is over already cannot be cancelled, and need not be. */
  async cancelFax(upstreamRef: string): Promise<Answer<null>> {
    const path = `/faxes/${segment(upstreamRef)}/actions/cancel`;
    const answer = parseReading(await this.#client.buy("cancelFax", path, {}), anything);
    if (answer.kind === "answered") return { kind: "answered", value: null };
    if (answer.error.httpStatus !== 422) return answer;
    const read = await this.getFax(upstreamRef);
    const isOver = read.kind === "answered" && FINAL.includes(read.value.state);
    return isOver ? { kind: "answered", value: null } : answer;
  }
}

const notSetUp = { category: "auth", code: "no_fax_application", message: "no fax application is set up" } as const;

const FINAL: readonly FaxState[] = ["delivered", "received", "failed", "cancelled"];

/** The body of POST `/faxes`. */
export function toFaxRequest(outbound: OutboundFax, faxApplicationId: string): object {
  return {
    connection_id: faxApplicationId,
    from: outbound.from,
    to: outbound.to,
    media_url: outbound.documentUrl,
    quality: outbound.quality,
    client_state: writeClientState({ o: outbound.ourRef }),
    webhook_url: callbackAddress(outbound.callbackUrl, "faxes", outbound.ourRef),
  };
}

const STATES: Readonly<Record<string, FaxState>> = {
  queued: "queued",
  "media.processed": "queued",
  originated: "sending",
  sending: "sending",
  delivered: "delivered",
  failed: "failed",
  initiated: "receiving",
  receiving: "receiving",
  "media.processing": "receiving",
  received: "received",
};

/** How a fax stands. Telnyx counts pages in webhooks only, and names no cost. */
export function toFaxStatus(status: string, failureReason: string | null): FaxStatus {
  const base = { pages: null, cost: null, documentUrl: null };
  if (failureReason === "user_canceled") return { ...base, state: "cancelled", error: null };
  const state = STATES[status] ?? "unknown";
  return { ...base, state, error: state === "failed" ? toFaxError(failureReason) : null };
}

const toStatus = (told: Fax): FaxStatus => ({
  ...toFaxStatus(told.status, told.failure_reason),
  documentUrl: told.stored_media_url,
});

/** Reasons that lie with our account, and those that lie with the number; all others are told as refusals by their own code. */
function toFaxError(reason: string | null): ProviderError {
  const code = reason ?? "failed";
  const isOurs = /^(account_disabled|no_outbound_profile)$|_limit_exceeded$|^destination_not_in_/.test(code);
  const category = code === "destination_invalid" ? "invalid_recipient" : isOurs ? "auth" : "refused";
  return { category, code, message: `the fax failed: ${code}` };
}
