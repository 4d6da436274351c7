import type { ProviderContext } from "@tandem/provider-contract";
import { HttpClient } from "../shared/http-client.ts";
import type { HttpReply } from "../shared/http-exchange.ts";
import { type FailedReading, type Reading, toReading } from "../shared/reading.ts";
import { fingerprint } from "../shared/signature.ts";
import { readReply } from "./errors.ts";
import { manifest } from "./manifest.ts";
import { fill, fillBody, type Operation, type OperationName, type Settings, type Values } from "./settings.ts";

/** Speaks HTTP as the operator's description says. Never throws. */
export class GenericVpnClient {
  readonly settings: Settings;
  readonly #http: HttpClient;
  readonly #secret: string;
  readonly #username: string;

  constructor(context: ProviderContext, settings: Settings) {
    this.settings = settings;
    this.#secret = context.credentials.secret ?? "";
    this.#username = context.credentials.username ?? "";
    this.#http = new HttpClient({ context, manifest, pacerKey: fingerprint(Buffer.from(this.#secret)) });
  }

  now(): Date {
    return this.#http.now();
  }

  async send(name: OperationName, operation: Operation, values: Values, urgency: "order" | "read"): Promise<Reading> {
    const { authType, authName } = this.settings;
    const auth = { [authName]: this.#secret };
    const query = Object.fromEntries(
      Object.entries(operation.query).map(([field, template]) => [field, fill(template, values)]),
    );
    const body = this.#body(operation, values, authType === "form" ? auth : {});
    const result = await this.#http.send({
      operation: name,
      method: operation.method,
      path: fill(operation.path, values, encodeURIComponent),
      query: authType === "query" ? { ...query, ...auth } : query,
      headers: { accept: "application/json, text/plain;q=0.9", ...this.#authHeaders(), ...body.headers },
      ...(body.text === undefined ? {} : { body: body.text }),
      urgency,
      // Nobody knows which of its fields are secret.
      withheld: true,
      ...(authType === "header" ? { secretHeaders: [authName.toLowerCase()] } : {}),
    });
    return toReading(result, (reply) => this.#read(reply));
  }

  #read(reply: HttpReply): { kind: "ok"; body: unknown } | FailedReading {
    return readReply(reply, this.settings.success);
  }

  #authHeaders(): Record<string, string> {
    const { authType, authName } = this.settings;
    if (authType === "bearer") return { authorization: `Bearer ${this.#secret}` };
    if (authType === "header") return { [authName.toLowerCase()]: this.#secret };
    if (authType !== "basic") return {};
    return { authorization: `Basic ${Buffer.from(`${this.#username}:${this.#secret}`).toString("base64")}` };
  }

  #body(
    { body, method }: Operation,
    values: Values,
    auth: Record<string, string>,
  ): { headers: Record<string, string>; text?: string } {
    if (body === undefined && (method === "GET" || Object.keys(auth).length === 0)) return { headers: {} };
    const filled = { ...fillBody(body ?? {}, values), ...auth };
    if (this.settings.bodyFormat === "json") {
      return { headers: { "content-type": "application/json" }, text: JSON.stringify(filled) };
    }
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(filled)) form.append(name, String(value ?? ""));
    return { headers: { "content-type": "application/x-www-form-urlencoded" }, text: form.toString() };
  }
}
