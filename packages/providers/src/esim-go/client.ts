import type { ProviderContext } from "@tandem/provider-contract";
import { HttpClient, type HttpRequest } from "../shared/http-client.ts";
import type { HttpReply, NoReply } from "../shared/http-exchange.ts";
import { manifest } from "./manifest.ts";

export type EsimGoCall = Pick<HttpRequest, "operation" | "method" | "path" | "query" | "urgency"> & { body?: object };

/** Speaks HTTP with eSIM Go: JSON below the version's path, one key for the organisation. Never throws. */
export class EsimGoClient {
  readonly #http: HttpClient;
  readonly #apiKey: string;
  readonly #version: string;

  constructor(context: ProviderContext) {
    this.#apiKey = context.credentials.apiKey ?? "";
    this.#version = context.config.apiVersion || "v2.5";
    // The limit is counted per address, so every organisation of this installation shares one pace.
    this.#http = new HttpClient({ context, manifest, pacerKey: "address" });
  }

  send(call: EsimGoCall): Promise<HttpReply | NoReply> {
    const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
    return this.#http.send({
      ...call,
      ...body,
      path: `/${this.#version}${call.path}`,
      headers: {
        // Install details come as CSV unless JSON is asked for.
        accept: "application/json",
        "x-api-key": this.#apiKey,
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
      },
    } as HttpRequest);
  }
}
