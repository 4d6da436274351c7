import type { HttpObservation, Manifest, ProviderContext } from "@tandem/provider-contract";
import { exchange, type HttpReply, type NoReply } from "./http-exchange.ts";
import { type Pacer, type PacerUrgency, sharedPacer } from "./pacer.ts";
import { redactBody, redactHeaders } from "./redaction.ts";

/** How long a call may wait for its turn before it counts as refused by our own pacer. */
const PACER_WAIT_MAX_MS: Record<PacerUrgency, number> = { order: 3_000, read: 15_000 };

export type HttpRequest = {
  /** The adapter's name of the call, for metrics; see `HttpObservation`. */
  operation: string;
  method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  /** Below the base URL, starting with a slash; segments escaped by the caller. */
  path: string;
  /** Entries with `undefined` are left out. A list repeats the name. */
  query?: Record<string, string | number | readonly string[] | undefined>;
  /** A query that must go out letter by letter, as in a signed address of a download; with its question mark. */
  rawQuery?: string;
  headers: Record<string, string>;
  body?: string;
  /** `order` for calls that buy: they pass reads at the pacer and have their own deadline. */
  urgency: PacerUrgency;
  /** Neither body may be shown, not even masked: one-time codes look like any other short number. */
  withheld?: boolean;
  /** Names, in lower case, of headers that hold a secret and are not known for it. */
  secretHeaders?: readonly string[];
};

export type HttpClientOptions = {
  context: ProviderContext;
  manifest: Manifest;
  /** What the upstream counts requests by, such as the account; never a secret in clear. */
  pacerKey: string;
};

/**
 * The one way out to upstreams: pooled connections, one deadline, no retries, paced, observed. Never throws.
 * Instances with equal origin share their connections, with equal pacer key their pace.
 */
export class HttpClient {
  readonly #context: ProviderContext;
  readonly #manifest: Manifest;
  readonly #origin: string;
  readonly #pathPrefix: string;
  readonly #pacer: Pacer | null;
  /** What calls turned out to cost, where the upstream tells. */
  readonly #costs = new Map<string, number>();

  constructor({ context, manifest, pacerKey }: HttpClientOptions) {
    this.#context = context;
    this.#manifest = manifest;
    const base = new URL(context.baseUrl);
    this.#origin = base.origin;
    this.#pathPrefix = base.pathname.replace(/\/+$/, "");
    const override = context.config.requestsPerSecond;
    const rate = override === undefined || override === "" ? manifest.limits.requestsPerSecond : Number(override);
    this.#pacer = sharedPacer(`${manifest.id} ${this.#origin} ${pacerKey}`, rate);
  }

  async send(request: HttpRequest): Promise<HttpReply | NoReply> {
    const { pacedMs, refused } = await this.#pace(request);
    const result = refused ?? (await this.#exchange(request));
    if (result.kind === "reply") this.#learnLimits(request.operation, result.headers);
    this.#observe(request, result, pacedMs);
    return result;
  }

  async #pace(request: HttpRequest): Promise<{ pacedMs: number; refused: NoReply | null }> {
    if (!this.#pacer) return { pacedMs: 0, refused: null };
    const waitMaxMs = PACER_WAIT_MAX_MS[request.urgency];
    const pacedMs = await this.#pacer.acquire(this.#costs.get(request.operation) ?? 1, request.urgency, waitMaxMs);
    if (pacedMs !== null) return { pacedMs, refused: null };
    const message = `more calls are waiting than the upstream's limit lets through in ${waitMaxMs} ms`;
    const error = { category: "rate_limited", code: "own_pacer", message, retryAfterMs: waitMaxMs } as const;
    return { pacedMs: 0, refused: { kind: "no_reply", sent: false, error, durationMs: 0 } };
  }

  #exchange(request: HttpRequest): Promise<HttpReply | NoReply> {
    const { limits } = this.#manifest;
    const deadlineMs = request.urgency === "order" ? limits.orderTimeoutMs : limits.readTimeoutMs;
    return exchange({
      origin: this.#origin,
      method: request.method,
      path: this.#pathPrefix + request.path + (request.rawQuery ?? queryString(request.query)),
      headers: request.headers,
      body: request.body ?? null,
      timeoutMs: this.#context.timeoutMs ?? deadlineMs,
    });
  }

  /** Reads `x-ratelimit-remaining`, `-reset` (a time) and `-cost` where an upstream sends all it takes (esim-go.md, section "Limits"). */
  #learnLimits(operation: string, headers: Readonly<Record<string, string>>): void {
    const cost = Number(headers["x-ratelimit-cost"]);
    if (cost >= 1) this.#costs.set(operation, cost);
    const remaining = Number(headers["x-ratelimit-remaining"]);
    const resetAt = Date.parse(headers["x-ratelimit-reset"] ?? "");
    if (Number.isNaN(remaining) || Number.isNaN(resetAt)) return;
    this.#pacer?.learn(remaining, resetAt - this.now().getTime());
  }

  /** The time adapters go by. */
  now(): Date {
    return this.#context.clock?.now() ?? new Date();
  }

  #observe(request: HttpRequest, result: HttpReply | NoReply, pacedMs: number): void {
    if (!this.#context.observe) return;
    const { category, code } = result.kind === "reply" ? { category: null, code: "" } : result.error;
    const observation: HttpObservation = {
      providerId: this.#manifest.id,
      operation: request.operation,
      method: request.method,
      path: request.path,
      status: result.kind === "reply" ? result.status : null,
      noReply: result.kind === "reply" || category === null ? null : { category, code, sent: result.sent },
      durationMs: result.durationMs,
      pacedMs,
      exchange: () => ({
        request: `${request.method} ${request.path}\n${redactHeaders(request.headers, request.secretHeaders)}\n\n${shown(request, request.body ?? null)}`,
        response:
          result.kind === "reply"
            ? `${result.status}\n${redactHeaders(result.headers)}\n\n${shown(request, result.body)}`
            : `no reply: ${result.error.message}`,
      }),
    };
    this.#context.observe(observation);
  }
}

function shown({ withheld }: HttpRequest, body: string | Buffer | null): string {
  return withheld && body ? `<${body.length} characters, withheld>` : redactBody(body);
}

function queryString(query: HttpRequest["query"]): string {
  if (!query) return "";
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const entry of Array.isArray(value) ? value : [value]) params.append(name, String(entry));
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}
