import type { Answer, ProviderContext } from "@tandem/provider-contract";
import type { z } from "zod";
import { HttpClient, type HttpRequest } from "../shared/http-client.ts";
import { parseReading, type Reading, toReading } from "../shared/reading.ts";
import { fingerprint } from "../shared/signature.ts";
import { readReply } from "./errors.ts";
import { manifest } from "./manifest.ts";

export type TelnyxCall = Pick<HttpRequest, "operation" | "method" | "path" | "query" | "urgency" | "withheld"> & {
  body?: object;
};

/** Speaks HTTP with Telnyx: JSON, one key for the account. Never throws. */
export class TelnyxClient {
  readonly config: ProviderContext["config"];
  readonly #http: HttpClient;
  readonly #apiKey: string;

  constructor(context: ProviderContext) {
    this.config = context.config;
    this.#apiKey = context.credentials.apiKey ?? "";
    this.#http = new HttpClient({ context, manifest, pacerKey: fingerprint(Buffer.from(this.#apiKey)) });
  }

  async send(call: TelnyxCall): Promise<Reading> {
    const { body, ...request } = call;
    const headers = {
      accept: "application/json",
      authorization: `Bearer ${this.#apiKey}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    return toReading(await this.#http.send({ ...request, ...sent, headers }), readReply);
  }

  /** A question. */
  async read<T>(
    operation: string,
    path: string,
    schema: z.ZodType<T>,
    query: NonNullable<TelnyxCall["query"]> = {},
  ): Promise<Answer<T>> {
    return parseReading(await this.send({ operation, method: "GET", path, query, urgency: "read" }), schema);
  }

  /** A change that costs nothing and may be repeated. */
  async change<T>(
    operation: string,
    method: "POST" | "PATCH",
    path: string,
    body: object,
    schema: z.ZodType<T>,
  ): Promise<Answer<T>> {
    return parseReading(await this.send({ operation, method, path, body, urgency: "order" }), schema);
  }

  /** A call that buys something, or whose repeat would matter. */
  buy(operation: string, path: string, body: object, shown: Pick<TelnyxCall, "withheld"> = {}): Promise<Reading> {
    return this.send({ operation, method: "POST", path, body, urgency: "order", ...shown });
  }
}

/** One segment of a path. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}
