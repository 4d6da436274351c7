import { randomUUID } from "node:crypto";
import type { ProviderContext } from "@tandem/provider-contract";
import { HttpClient } from "../shared/http-client.ts";
import type { HttpReply, NoReply } from "../shared/http-exchange.ts";
import type { PacerUrgency } from "../shared/pacer.ts";
import { fingerprint, hmac } from "../shared/signature.ts";
import { manifest } from "./manifest.ts";

/** Speaks HTTP with eSIM Access: every call is a POST with a JSON body below `/api/v1/open`. Never throws. */
export class EsimAccessClient {
  readonly #http: HttpClient;
  readonly #accessCode: string;
  readonly #secretKey: string;

  constructor(context: ProviderContext) {
    this.#accessCode = context.credentials.accessCode ?? "";
    this.#secretKey = context.credentials.secretKey ?? "";
    // The limit is counted per account, which the access code names; its hash keeps the code out of memory dumps of keys.
    this.#http = new HttpClient({ context, manifest, pacerKey: fingerprint(Buffer.from(this.#accessCode)) });
  }

  send(operation: string, path: string, body: object, urgency: PacerUrgency): Promise<HttpReply | NoReply> {
    const text = JSON.stringify(body);
    return this.#http.send({
      operation,
      method: "POST",
      path: `/api/v1/open${path}`,
      headers: { "content-type": "application/json", ...this.#authHeaders(text) },
      body: text,
      urgency,
    });
  }

  now(): Date {
    return this.#http.now();
  }

  #authHeaders(body: string): Record<string, string> {
    if (this.#secretKey === "") return { "rt-accesscode": this.#accessCode };
    return signedHeaders({
      accessCode: this.#accessCode,
      secretKey: this.#secretKey,
      requestId: randomUUID(),
      timestamp: String(this.now().getTime()),
      body,
    });
  }
}

/**
 * The four headers of signed mode. The signature is over timestamp, request id, access code and body, joined without
 * separators (FACTS.md, "Authentication", with the published test vector).
 */
export function signedHeaders(input: {
  accessCode: string;
  secretKey: string;
  requestId: string;
  /** Milliseconds since 1970. */
  timestamp: string;
  body: string;
}): Record<string, string> {
  const signData = input.timestamp + input.requestId + input.accessCode + input.body;
  return {
    "rt-accesscode": input.accessCode,
    "rt-requestid": input.requestId,
    "rt-timestamp": input.timestamp,
    "rt-signature": hmac("sha256", input.secretKey, signData, "hex"),
  };
}
