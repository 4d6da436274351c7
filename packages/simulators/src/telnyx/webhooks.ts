import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { WebhookWire } from "../lab/webhooks.ts";
import { type Desk, wireTime } from "./desk.ts";

/** A private key from its 32 bytes; the prefix is that of an Ed25519 key in PKCS #8. */
function keyOf(seed: string) {
  const der = Buffer.concat([
    Buffer.from("302e020100300506032b657004220420", "hex"),
    Buffer.from(seed.padEnd(32, ".")),
  ]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

const labKey = keyOf("telnyx-lab-webhook-key");
const strangersKey = keyOf("somebody-else");

/** The account's public key as the portal shows it: base64 of 32 bytes (sheet: Webhooks). */
export const labPublicKey = createPublicKey(labKey)
  .export({ format: "der", type: "spki" })
  .subarray(-32)
  .toString("base64");

/** Headers of one try. The time is the wall's, not the lab's: receivers compare it with their own clock. */
export function signTry({ body }: { body: string }, key = labKey): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = sign(null, Buffer.from(`${timestamp}|${body}`), key).toString("base64");
  return { "telnyx-timestamp": timestamp, "telnyx-signature-ed25519": signature };
}

/** What an attacker without the key would send. */
export function forgeWebhook(wire: WebhookWire): WebhookWire {
  return { body: wire.body, headers: { ...wire.headers, ...signTry(wire, strangersKey) } };
}

export type Notice = {
  type: string;
  payload: Record<string, unknown>;
  /** Where it goes; nothing is sent to an empty address. */
  url: string | null | undefined;
  /** What the API was asked for, for faults put on an operation's webhooks. */
  operations: readonly string[];
};

/** Sends one event in Telnyx's envelope (sheet: Webhooks). */
export function notify(desk: Desk, { type, payload, url, operations }: Notice): void {
  if (!url) return;
  const data = {
    record_type: "event",
    id: desk.uuid(),
    event_type: type,
    occurred_at: wireTime(desk.nowMs()),
    payload,
  };
  const body = JSON.stringify({ data, meta: { attempt: 1, delivered_to: url } });
  const headers = { "content-type": "application/json", "user-agent": "telnyx-webhooks" };
  desk.context.webhooks.send({ event: type, operations, url, body, headers });
}
