import type { ProviderContext } from "@tandem/provider-contract";
import { HttpClient, type HttpRequest } from "../shared/http-client.ts";
import type { HttpReply, NoReply } from "../shared/http-exchange.ts";
import { type Reading, toReading } from "../shared/reading.ts";
import { writeXml, type XmlNode } from "../shared/xml.ts";
import { readJsonReply, readXmlReply } from "./errors.ts";
import { manifest } from "./manifest.ts";

export type Product = "messaging" | "voice" | "mfa" | "api" | "dashboard";

/** Each product's path up to our account's id. */
const PREFIXES: Readonly<Record<Product, string>> = {
  messaging: "/api/v2/users/",
  voice: "/api/v2/accounts/",
  mfa: "/api/v1/accounts/",
  api: "/v2/accounts/",
  dashboard: "/api/v1/accounts/",
};

/** `path` is what follows our account's id. */
export type BandwidthCall = Pick<HttpRequest, "operation" | "method" | "path" | "query" | "urgency" | "withheld"> & {
  json?: object;
  xml?: XmlNode;
  /** A document of BXML. */
  bxml?: string;
};

/** Speaks HTTP with Bandwidth: a host per product, JSON everywhere but at the dashboard, which speaks XML. Never throws. */
export class BandwidthClient {
  readonly #http: ReadonlyMap<Product, HttpClient>;
  readonly #authorization: string;
  readonly #accountId: string;

  constructor(context: ProviderContext) {
    const { accountId = "", username = "", password = "" } = context.credentials;
    this.#accountId = accountId;
    this.#authorization = basic(username, password);
    const products = Object.keys(PREFIXES) as Product[];
    this.#http = new Map(products.map((product) => [product, clientOf(context, product, accountId)]));
  }

  now(): Date {
    return this.#client("voice").now();
  }

  /** The body as data, of JSON and XML alike. */
  async read(product: Product, call: BandwidthCall): Promise<Reading> {
    return toReading(await this.send(product, call), product === "dashboard" ? readXmlReply : readJsonReply);
  }

  send(product: Product, { json, xml, bxml, path, ...call }: BandwidthCall): Promise<HttpReply | NoReply> {
    const body = json ? JSON.stringify(json) : xml ? writeXml(xml) : bxml;
    return this.#client(product).send({
      ...call,
      path: PREFIXES[product] + encodeURIComponent(this.#accountId) + path,
      headers: {
        accept: product === "dashboard" ? "application/xml" : "application/json",
        authorization: this.#authorization,
        ...(body === undefined ? {} : { "content-type": json ? "application/json" : "application/xml" }),
      },
      ...(body === undefined ? {} : { body }),
    });
  }

  #client(product: Product): HttpClient {
    const client = this.#http.get(product);
    if (!client) throw new Error(`no client for Bandwidth's ${product}`);
    return client;
  }
}

function clientOf(context: ProviderContext, product: Product, accountId: string): HttpClient {
  const baseUrl = context.baseUrl.replace("{product}", product);
  return new HttpClient({ context: { ...context, baseUrl }, manifest, pacerKey: accountId });
}

/** The header of basic authentication. */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
