import type { ProviderContext } from "@tandem/provider-contract";
import { HttpClient, type HttpRequest } from "../shared/http-client.ts";
import type { HttpReply, NoReply } from "../shared/http-exchange.ts";
import { type Reading, toReading } from "../shared/reading.ts";
import { readReply } from "./errors.ts";
import { manifest } from "./manifest.ts";

export type Product = "api" | "verify" | "lookups" | "pricing" | "numbers";

/** Fields of a form; a list repeats the name, which is how Twilio writes arrays. Undefined is left out. */
export type FormFields = Readonly<Record<string, string | readonly string[] | undefined>>;

export type TwilioCall = Pick<HttpRequest, "operation" | "method" | "path" | "query" | "urgency"> & {
  form?: FormFields;
};

/** Speaks HTTP with Twilio: forms out, JSON back, a host per product. Never throws. */
export class TwilioClient {
  readonly #http: ReadonlyMap<Product, HttpClient>;
  readonly #authorization: string;
  readonly #accountSid: string;

  constructor(context: ProviderContext) {
    const { accountSid = "", authToken = "", apiKeySid = "", apiKeySecret = "" } = context.credentials;
    this.#accountSid = accountSid;
    const [name, secret] = apiKeySid && apiKeySecret ? [apiKeySid, apiKeySecret] : [accountSid, authToken];
    this.#authorization = `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`;
    const products: Product[] = ["api", "verify", "lookups", "pricing", "numbers"];
    this.#http = new Map(products.map((product) => [product, clientOf(context, product, accountSid)]));
  }

  /** A path below our account in the API of 2010. */
  account(path: string): string {
    return `/2010-04-01/Accounts/${encodeURIComponent(this.#accountSid)}${path}`;
  }

  now(): Date {
    return this.#client("api").now();
  }

  async read(product: Product, call: TwilioCall): Promise<Reading> {
    return toReading(await this.send(product, call), readReply);
  }

  send(product: Product, { form, ...call }: TwilioCall): Promise<HttpReply | NoReply> {
    return this.#client(product).send({
      ...call,
      headers: {
        accept: "application/json",
        authorization: this.#authorization,
        ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(form ? { body: encodeForm(form) } : {}),
    });
  }

  #client(product: Product): HttpClient {
    const client = this.#http.get(product);
    if (!client) throw new Error(`no client for Twilio's ${product}`);
    return client;
  }
}

function clientOf(context: ProviderContext, product: Product, accountSid: string): HttpClient {
  const baseUrl = context.baseUrl.replace("{product}", product);
  return new HttpClient({ context: { ...context, baseUrl }, manifest, pacerKey: accountSid });
}

/** A form body. */
export function encodeForm(form: FormFields): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    if (value === undefined) continue;
    for (const entry of Array.isArray(value) ? value : [value]) params.append(name, entry);
  }
  return params.toString();
}

/** The path and query of a listing's next page, from `next_page_uri` (no host) or `next_page_url`; null at the last page. */
export function nextPage(address: string | null | undefined): { path: string; query: Record<string, string> } | null {
  if (!address) return null;
  const url = new URL(address, "https://api.twilio.com");
  return { path: url.pathname, query: Object.fromEntries(url.searchParams) };
}
