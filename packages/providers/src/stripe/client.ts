import type { Answer, ProviderContext } from "@tandem/provider-contract";
import type { z } from "zod";
import { HttpClient, type HttpRequest } from "../shared/http-client.ts";
import { parseReading, type Reading, toReading } from "../shared/reading.ts";
import { fingerprint } from "../shared/signature.ts";
import { readReply } from "./errors.ts";
import { type FormValue, toForm } from "./form.ts";
import { manifest } from "./manifest.ts";

/** The version every call asks for, so that an account's own default changes nothing. */
const API_VERSION = "2026-10-28.endive";
const LIVE_HOST = "https://api.stripe.com";

export type Form = { [key: string]: FormValue };
export type Query = NonNullable<HttpRequest["query"]>;

/** A call that changes something. `key` makes a repeat of it answer what the first one did. */
export type StripeWrite = { operation: string; path: string; form: Form; key?: string };

/** Speaks HTTP with Stripe: forms in, JSON out, one secret key for the account. Never throws. */
export class StripeClient {
  readonly config: ProviderContext["config"];
  readonly #http: HttpClient;
  readonly #secretKey: string;
  /** A live key moves real money, and belongs to Stripe alone: it is sent nowhere else. */
  readonly #misdirected: boolean;

  constructor(context: ProviderContext) {
    this.config = context.config;
    this.#secretKey = context.credentials.secretKey ?? "";
    this.#misdirected = /^[sr]k_live_/.test(this.#secretKey) && new URL(context.baseUrl).origin !== LIVE_HOST;
    this.#http = new HttpClient({ context, manifest, pacerKey: fingerprint(Buffer.from(this.#secretKey)) });
  }

  /** A question. */
  async read<T>(operation: string, path: string, schema: z.ZodType<T>, query: Query = {}): Promise<Answer<T>> {
    return parseReading(await this.ask(operation, path, query), schema);
  }

  /** As `read`, with the latency and without a schema. */
  ask(operation: string, path: string, query: Query = {}): Promise<Reading> {
    return this.#send({ operation, method: "GET", path, query, urgency: "read", headers: this.#headers() });
  }

  /** A change. */
  write({ operation, path, form, key }: StripeWrite): Promise<Reading> {
    const headers = {
      ...this.#headers(),
      "content-type": "application/x-www-form-urlencoded",
      // Stripe's keys are one name space for all its calls, and one of our references may be used for several.
      ...(key === undefined ? {} : { "idempotency-key": `${operation}:${key}` }),
    };
    return this.#send({ operation, method: "POST", path, body: toForm(form), urgency: "order", headers });
  }

  /** A change that costs nothing. */
  async change<T>(write: StripeWrite, schema: z.ZodType<T>): Promise<Answer<T>> {
    return parseReading(await this.write(write), schema);
  }

  #headers(): Record<string, string> {
    return { accept: "application/json", authorization: `Bearer ${this.#secretKey}`, "stripe-version": API_VERSION };
  }

  async #send(request: HttpRequest): Promise<Reading> {
    if (!this.#misdirected) return toReading(await this.#http.send(request), readReply);
    const message = "a live key is used with api.stripe.com only";
    return { kind: "error", refusal: true, error: { category: "auth", code: "live_key_elsewhere", message } };
  }

  now(): Date {
    return this.#http.now();
  }
}

/** One segment of a path. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}
