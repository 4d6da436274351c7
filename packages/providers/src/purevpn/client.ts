import type { Answer, ProviderContext, ProviderError } from "@tandem/provider-contract";
import type { z } from "zod";
import { HttpClient, type HttpRequest } from "../shared/http-client.ts";
import type { HttpReply, NoReply } from "../shared/http-exchange.ts";
import { parseBody, parseReading, type Reading, toReading } from "../shared/reading.ts";
import { fingerprint } from "../shared/signature.ts";
import { readReply } from "./errors.ts";
import { manifest } from "./manifest.ts";
import { token as tokenSchema } from "./wire.ts";

export type PurevpnCall = Pick<HttpRequest, "operation" | "method" | "path" | "query" | "urgency"> & {
  form?: Readonly<Record<string, string>>;
};

type Token = { value: string; resellerId: string | null; expiresAtMs: number };
type TokenResult = { kind: "token"; token: Token } | NoReply;

const TOKEN_LIFE_MAX_MS = 3_600_000;
const TOKEN_MARGIN_MS = 60_000;

/** Tokens by account, shared by every instance of this process; whoever comes while one is being fetched waits for it. */
const tokens = new Map<string, Token>();
const tokenFetches = new Map<string, Promise<TokenResult>>();

/** Speaks HTTP with PureWL: forms out, JSON in an envelope back, a token that is fetched, kept and renewed once on 401. Never throws. */
export class PurevpnClient {
  readonly config: ProviderContext["config"];
  readonly #http: HttpClient;
  readonly #secretKey: string;
  readonly #tokenKey: string;

  constructor(context: ProviderContext) {
    this.config = context.config;
    this.#secretKey = context.credentials.secretKey ?? "";
    const account = fingerprint(Buffer.from(this.#secretKey));
    this.#tokenKey = `${context.baseUrl} ${account}`;
    this.#http = new HttpClient({ context, manifest, pacerKey: account });
  }

  now(): Date {
    return this.#http.now();
  }

  /** The body inside the envelope. */
  async send(call: PurevpnCall): Promise<Reading> {
    return toReading(await this.#sendWithToken(call), readReply);
  }

  /** A question. */
  async read<T>(
    operation: string,
    path: string,
    schema: z.ZodType<T>,
    query: NonNullable<PurevpnCall["query"]> = {},
  ): Promise<Answer<T>> {
    return parseReading(await this.send({ operation, method: "GET", path, query, urgency: "read" }), schema);
  }

  /** Our id at PureWL, which some calls want besides the token. */
  async resellerId(): Promise<string> {
    if (this.config.resellerId) return this.config.resellerId;
    const held = await this.#token("read");
    return held.kind === "token" ? (held.token.resellerId ?? "") : "";
  }

  /** A token that cannot be had is a `no_reply` that sent nothing: the call itself never left. */
  async #sendWithToken(call: PurevpnCall): Promise<HttpReply | NoReply> {
    const held = await this.#token(call.urgency);
    if (held.kind === "no_reply") return held;
    const reply = await this.#sendWith(held.token, call);
    if (reply.kind === "no_reply" || reply.status !== 401) return reply;
    // Refused for its token, so nothing was done and the call may be sent again with a fresh one.
    if (tokens.get(this.#tokenKey) === held.token) tokens.delete(this.#tokenKey);
    const fresh = await this.#token(call.urgency);
    return fresh.kind === "no_reply" ? fresh : this.#sendWith(fresh.token, call);
  }

  #sendWith(token: Token, { form, ...call }: PurevpnCall): Promise<HttpReply | NoReply> {
    const headers = {
      accept: "application/json",
      "x-accesstoken": token.value,
      ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
    };
    const sent = form === undefined ? {} : { body: new URLSearchParams(form).toString() };
    return this.#http.send({ ...call, ...sent, headers, withheld: true });
  }

  async #token(urgency: PurevpnCall["urgency"]): Promise<TokenResult> {
    const held = tokens.get(this.#tokenKey);
    if (held && held.expiresAtMs > this.now().getTime()) return { kind: "token", token: held };
    let fetching = tokenFetches.get(this.#tokenKey);
    if (!fetching) {
      fetching = this.#fetchToken(urgency).finally(() => tokenFetches.delete(this.#tokenKey));
      tokenFetches.set(this.#tokenKey, fetching);
    }
    return fetching;
  }

  async #fetchToken(urgency: PurevpnCall["urgency"]): Promise<TokenResult> {
    const reply = await this.#http.send({
      operation: "token",
      method: "POST",
      path: "/auth/v1/accessToken",
      headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ secretKey: this.#secretKey, grantType: "secret" }).toString(),
      urgency,
      withheld: true,
    });
    if (reply.kind === "no_reply") return { ...reply, sent: false };
    const reading = readReply(reply);
    if (reading.kind === "error") return notSent(toAuthError(reading.error), reply.durationMs);
    const parsed = parseBody(reading.body, tokenSchema);
    if (parsed.kind === "failed") return notSent(parsed.error, reply.durationMs);
    const { accessToken: value, expiry: seconds, resellerId } = parsed.value;
    const lifeMs = Math.min(seconds * 1_000, TOKEN_LIFE_MAX_MS) - TOKEN_MARGIN_MS;
    const token = { value, resellerId, expiresAtMs: this.now().getTime() + lifeMs };
    tokens.set(this.#tokenKey, token);
    return { kind: "token", token };
  }
}

/** A token is refused for its key, in whatever words; trouble of the upstream's own stays what it is. */
function toAuthError(error: ProviderError): ProviderError {
  const isTrouble = ["server", "rate_limited", "timeout", "unreadable"].includes(error.category);
  return isTrouble ? error : { ...error, category: "auth" };
}

function notSent(error: ProviderError, durationMs: number): NoReply {
  return { kind: "no_reply", sent: false, error, durationMs };
}
