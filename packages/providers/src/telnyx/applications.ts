import type { Answer } from "@tandem/provider-contract";
import { z } from "zod";
import { segment, type TelnyxClient } from "./client.ts";
import { anything, dataOf } from "./wire.ts";

const application = z.object({ application_name: z.string() });

/**
 * Tells every profile and application of ours where to send what no single request names an address for: messages and calls that
 * come in, faxes received, codes delivered. What is not set up is left alone.
 */
export async function registerWebhooks(client: TelnyxClient, url: string): Promise<Answer<null>> {
  const { messagingProfileId, verifyProfileId, connectionId, faxApplicationId } = client.config;
  const steps: (() => Promise<Answer<unknown>>)[] = [];
  const patch = (path: string, body: object) => client.change("registerWebhook", "PATCH", path, body, anything);
  if (messagingProfileId) {
    const body = { webhook_url: url, webhook_api_version: "2" };
    steps.push(() => patch(`/messaging_profiles/${segment(messagingProfileId)}`, body));
  }
  if (verifyProfileId) steps.push(() => patch(`/verify_profiles/${segment(verifyProfileId)}`, { webhook_url: url }));
  if (connectionId) {
    const body = { webhook_event_url: url, webhook_api_version: "2", call_cost_in_webhooks: true };
    steps.push(() => named(client, `/call_control_applications/${segment(connectionId)}`, body));
  }
  if (faxApplicationId) {
    steps.push(() => named(client, `/fax_applications/${segment(faxApplicationId)}`, { webhook_event_url: url }));
  }
  for (const step of steps) {
    const answer = await step();
    if (answer.kind === "failed") return answer;
  }
  return { kind: "answered", value: null };
}

/** Applications are changed only together with their name, so it is read first. */
async function named(client: TelnyxClient, path: string, change: object): Promise<Answer<unknown>> {
  const read = await client.read("registerWebhook", path, dataOf(application));
  if (read.kind === "failed") return read;
  const body = { application_name: read.value.application_name, ...change };
  return client.change("registerWebhook", "PATCH", path, body, anything);
}
