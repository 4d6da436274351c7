import type { Answer, ProviderContext } from "@tandem/provider-contract";
import type { z } from "zod";
import { HttpClient, type HttpRequest } from "../shared/http-client.ts";
import { parseReading, type Reading, toReading } from "../shared/reading.ts";
import { fingerprint } from "../shared/signature.ts";
import { readReply } from "./errors.ts";
import { manifest } from "./manifest.ts";

export type VpnresellersCall = Pick<HttpRequest, "operation" | "method" | "path" | "query" | "urgency"> & {
  body?: object;
};

/** Speaks HTTP with VPNresellers: JSON, one token for the reseller. Never throws. */
export class VpnresellersClient {
  readonly #http: HttpClient;
  readonly #token: string;

  constructor(context: ProviderContext) {
    this.#token = context.credentials.token ?? "";
    this.#http = new HttpClient({ context, manifest, pacerKey: fingerprint(Buffer.from(this.#token)) });
  }

  async send({ body, ...call }: VpnresellersCall): Promise<Reading> {
    const headers = {
      // Configurations come as a file unless exactly this is asked for.
      accept: "application/json",
      authorization: `Bearer ${this.#token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    // Accounts come with their WireGuard keys, configurations are made of them: none of it is shown.
    return toReading(await this.#http.send({ ...call, ...sent, headers, withheld: true }), readReply);
  }

  /** A question. */
  async read<T>(
    operation: string,
    path: string,
    schema: z.ZodType<T>,
    query: NonNullable<VpnresellersCall["query"]> = {},
  ): Promise<Answer<T>> {
    return parseReading(await this.send({ operation, method: "GET", path, query, urgency: "read" }), schema);
  }
}
