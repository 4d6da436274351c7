import type { ProviderContext, ProviderError } from "@tandem/provider-contract";
import { HttpClient, type HttpRequest } from "../shared/http-client.ts";
import type { HttpReply, NoReply } from "../shared/http-exchange.ts";
import { parseBody } from "../shared/reading.ts";
import { fingerprint, hmac } from "../shared/signature.ts";
import { fromReply } from "./errors.ts";
import { manifest } from "./manifest.ts";
import { token as tokenSchema } from "./wire.ts";

export type AiraloCall = Pick<HttpRequest, "operation" | "method" | "path" | "query" | "urgency"> & { body?: object };

type Token = { value: string; expiresAtMs: number };
type TokenResult = { kind: "token"; token: Token } | NoReply;

const TOKEN_LIFE_MAX_MS = 24 * 3_600_000;
const TOKEN_MARGIN_MS = 60_000;

/**
 * Tokens by account. Airalo issues three a minute, so every instance of this process shares one, and whoever comes while one is
 * being fetched waits for it.
 */
const tokens = new Map<string, Token>();
const tokenFetches = new Map<string, Promise<TokenResult>>();

/** Speaks HTTP with Airalo: JSON below `/v2`, a bearer token that is fetched, kept and renewed once on 401. Never throws. */
export class AiraloClient {
  readonly #http: HttpClient;
  readonly #clientId: string;
  readonly #clientSecret: string;
  readonly #signRequests: boolean;
  readonly #tokenKey: string;

  constructor(context: ProviderContext) {
    this.#clientId = context.credentials.clientId ?? "";
    this.#clientSecret = context.credentials.clientSecret ?? "";
    this.#signRequests = context.config.signRequests === "true";
    const account = fingerprint(Buffer.from(`${this.#clientId}\n${this.#clientSecret}`));
    this.#tokenKey = `${context.baseUrl} ${account}`;
    this.#http = new HttpClient({ context, manifest, pacerKey: account });
  }

  /** A token that cannot be had is a `no_reply` that sent nothing: the call itself never left. */
  async send(call: AiraloCall): Promise<HttpReply | NoReply> {
    const held = await this.#token(call.urgency);
    if (held.kind === "no_reply") return held;
    const reply = await this.#sendWith(held.token, call);
    if (reply.kind === "no_reply" || reply.status !== 401) return reply;
    // Refused for its token, so nothing was done and the call may be sent again with a fresh one.
    if (tokens.get(this.#tokenKey) === held.token) tokens.delete(this.#tokenKey);
    const fresh = await this.#token(call.urgency);
    return fresh.kind === "no_reply" ? fresh : this.#sendWith(fresh.token, call);
  }

  #sendWith(token: Token, call: AiraloCall): Promise<HttpReply | NoReply> {
    const { body: fields, ...request } = call;
    const headers: Record<string, string> = { accept: "application/json", authorization: `Bearer ${token.value}` };
    if (fields === undefined) return this.#http.send({ ...request, path: `/v2${call.path}`, headers });
    const body = JSON.stringify(fields);
    headers["content-type"] = "application/json";
    if (this.#signRequests) headers["airalo-signature"] = hmac("sha512", this.#clientSecret, phpJson(fields), "hex");
    return this.#http.send({ ...request, path: `/v2${call.path}`, headers, body });
  }

  async #token(urgency: AiraloCall["urgency"]): Promise<TokenResult> {
    const held = tokens.get(this.#tokenKey);
    if (held && held.expiresAtMs > this.#http.now().getTime()) return { kind: "token", token: held };
    let fetching = tokenFetches.get(this.#tokenKey);
    if (!fetching) {
      fetching = this.#fetchToken(urgency).finally(() => tokenFetches.delete(this.#tokenKey));
      tokenFetches.set(this.#tokenKey, fetching);
    }
    return fetching;
  }

  async #fetchToken(urgency: AiraloCall["urgency"]): Promise<TokenResult> {
    const form = { client_id: this.#clientId, client_secret: this.#clientSecret, grant_type: "client_credentials" };
    const reply = await this.#http.send({
      operation: "token",
      method: "POST",
      path: "/v2/token",
      headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
      urgency,
    });
    if (reply.kind === "no_reply") return { ...reply, sent: false };
    if (reply.status !== 200) return notSent(tokenError(reply), reply.durationMs);
    const parsed = parseBody(reply.json(), tokenSchema);
    if (parsed.kind === "failed") return notSent(parsed.error, reply.durationMs);
    const { access_token: value, expires_in: seconds } = parsed.value.data;
    const lifeMs = Math.min(seconds * 1_000, TOKEN_LIFE_MAX_MS) - TOKEN_MARGIN_MS;
    const token = { value, expiresAtMs: this.#http.now().getTime() + lifeMs };
    tokens.set(this.#tokenKey, token);
    return { kind: "token", token };
  }
}

/** Wrong credentials come as 401 or, when only the id is wrong, as a field error of 422. */
function tokenError(reply: HttpReply): ProviderError {
  const error = fromReply(reply);
  return reply.status === 422 ? { ...error, category: "auth" } : error;
}

function notSent(error: ProviderError, durationMs: number): NoReply {
  return { kind: "no_reply", sent: false, error, durationMs };
}

/** JSON the way PHP writes it by default, which is what Airalo signs: slashes and everything beyond ASCII escaped. */
export function phpJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("/", "\\/")
    .replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
