import type { ProviderContext } from "@tandem/provider-contract";
import { HttpClient, type HttpRequest } from "../shared/http-client.ts";
import { type Reading, toReading } from "../shared/reading.ts";
import { readReply } from "./errors.ts";
import { defaultPaths, manifest } from "./manifest.ts";

export type TelnaPath = keyof typeof defaultPaths;

/** `path` is one of the configured ones, with what follows it; `requestId` comes back in the reply, for Telna's support. */
export type TelnaCall = Pick<HttpRequest, "operation" | "method" | "query" | "urgency"> & {
  path: string;
  body?: object;
  requestId?: string;
};

/** Speaks HTTP with Telna: JSON, a fixed key, and the two hosts of Flex and the core API. Never throws. */
export class TelnaClient {
  readonly #flex: HttpClient;
  readonly #core: HttpClient;
  readonly #headers: Record<string, string>;
  readonly #config: ProviderContext["config"];

  constructor(context: ProviderContext) {
    const { apiKey = "" } = context.credentials;
    const { authScheme = "", version = "", coreUrl = "" } = context.config;
    this.#config = context.config;
    this.#headers = {
      accept: "application/json",
      authorization: authScheme.toLowerCase() === "bearer" ? `Bearer ${apiKey}` : apiKey,
      ...(version === "" ? {} : { version }),
    };
    const common = { manifest, pacerKey: apiKey };
    this.#flex = new HttpClient({ ...common, context });
    this.#core = new HttpClient({ ...common, context: coreUrl === "" ? context : { ...context, baseUrl: coreUrl } });
  }

  now(): Date {
    return this.#flex.now();
  }

  /** A configured path, without a slash at its end. */
  path(name: TelnaPath): string {
    return (this.#config[name] || defaultPaths[name]).replace(/\/+$/, "");
  }

  get currency(): string {
    return (this.#config.currency || "USD").toUpperCase();
  }

  get sellsTopUps(): boolean {
    return /^(yes|true|1)$/i.test(this.#config.topUp ?? "");
  }

  /** Null where the account cannot read its wallet. */
  get walletPath(): string | null {
    return this.#config.walletPath || null;
  }

  flex(call: TelnaCall): Promise<Reading> {
    return this.#send(this.#flex, call);
  }

  core(call: TelnaCall): Promise<Reading> {
    return this.#send(this.#core, call);
  }

  async #send(http: HttpClient, { body, requestId, ...call }: TelnaCall): Promise<Reading> {
    const result = await http.send({
      ...call,
      headers: {
        ...this.#headers,
        ...(requestId === undefined ? {} : { "request-id": requestId }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return toReading(result, readReply);
  }
}
