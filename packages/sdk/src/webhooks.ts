import { Webhook } from "standardwebhooks";
import type { webhooks } from "./schema.generated.ts";

type Bodies = {
  [Name in keyof webhooks]: webhooks[Name]["post"]["requestBody"]["content"]["application/json"];
};

/** An event as an endpoint gets it; `type` tells which, and narrows `data`. `id` is the same when it is sent again. */
export type WebhookEvent = Bodies[keyof Bodies] & { id: string };

/** Headers of a request: a `Headers` object, Node's `request.headers`, or a plain object. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The event of a request that Tandem sent, checked by Standard Webhooks. `body` is the text exactly as it came, before any
 * JSON parser. Throws when the signature is not that of the endpoint's secret, or when the request is more than five minutes old.
 */
export function verifyWebhook(request: { body: string; headers: WebhookHeaders }, secret: string): WebhookEvent {
  const headers = plain(request.headers);
  const event = new Webhook(secret).verify(request.body, headers) as Omit<WebhookEvent, "id">;
  return { ...event, id: headers["webhook-id"] ?? "" } as WebhookEvent;
}

function plain(headers: WebhookHeaders): Record<string, string> {
  const entries = headers instanceof Headers ? [...headers.entries()] : Object.entries(headers);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name.toLowerCase(), value]] : [])),
  );
}
