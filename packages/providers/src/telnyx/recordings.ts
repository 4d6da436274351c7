import type { Answer, ProviderContext, ProviderError } from "@tandem/provider-contract";
import { z } from "zod";
import { HttpClient } from "../shared/http-client.ts";
import { readEntries } from "../shared/reading.ts";
import { errorFromStatus } from "../shared/reply-errors.ts";
import { segment, type TelnyxClient } from "./client.ts";
import { manifest } from "./manifest.ts";
import { dataOf, page } from "./wire.ts";

const recording = z.object({
  id: z.string(),
  recording_started_at: z.string().nullish(),
  download_urls: z.object({ mp3: z.string().nullish(), wav: z.string().nullish() }).nullish(),
});
type Recording = z.infer<typeof recording>;

const LEG = "leg";

/** A recording known only by its leg and its beginning: the webhook that tells of it may not name its id (FACTS.md). */
export function recordingRefOf(legId: string, startedAt: string): string {
  return [LEG, legId, startedAt].join("|");
}

/** The bytes of a recording. Telnyx answers with an address for a few minutes; the file lies elsewhere and needs no key. */
export async function fetchRecording(
  client: TelnyxClient,
  context: ProviderContext,
  recordingRef: string,
): Promise<Answer<{ contentType: string; bytes: Buffer }>> {
  const found = await find(client, recordingRef);
  if (found.kind === "failed") return found;
  const address = found.value.download_urls?.mp3 ?? found.value.download_urls?.wav;
  if (!address) return failed("not_found", "the recording has no file");
  return download(context, address);
}

async function find(client: TelnyxClient, recordingRef: string): Promise<Answer<Recording>> {
  const [kind, legId, startedAt] = recordingRef.split("|");
  if (kind !== LEG) return client.read("fetchRecording", `/recordings/${segment(recordingRef)}`, dataOf(recording));
  const query = { "filter[call_leg_id]": legId, "page[size]": 250 };
  const listed = await client.read("fetchRecording", "/recordings", page, query);
  if (listed.kind === "failed") return listed;
  const { read } = readEntries(listed.value.data, recording, "id");
  const at = (one: Recording) => Date.parse(one.recording_started_at ?? "");
  const match = read.find((one) => at(one) === Date.parse(startedAt ?? ""));
  return match ? { kind: "answered", value: match } : failed("not_found", "no such recording of that leg");
}

async function download(
  context: ProviderContext,
  address: string,
): Promise<Answer<{ contentType: string; bytes: Buffer }>> {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isSafe = url?.protocol === "https:" || url?.protocol === new URL(context.baseUrl).protocol;
  if (!url || !isSafe) return failed("unreadable", "the address of the recording cannot be used");
  const http = new HttpClient({ context: { ...context, baseUrl: url.origin }, manifest, pacerKey: "files" });
  const reply = await http.send({
    operation: "fetchRecording",
    method: "GET",
    path: url.pathname,
    rawQuery: url.search,
    headers: {},
    urgency: "read",
  });
  if (reply.kind === "no_reply") return { kind: "failed", error: reply.error };
  if (reply.status !== 200) return { kind: "failed", error: errorFromStatus(reply, null) };
  const contentType = reply.headers["content-type"] ?? "audio/mpeg";
  return { kind: "answered", value: { contentType, bytes: reply.body } };
}

function failed(category: ProviderError["category"], message: string): { kind: "failed"; error: ProviderError } {
  return { kind: "failed", error: { category, code: category, message } };
}
