import { randomBytes } from "node:crypto";
import type { Context, Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { Destination } from "./catalogue.ts";
import type { Desk } from "./desk.ts";
import { readForm, textOf } from "./form.ts";
import { filterOf, includeOf, labCredentials, paginate, readPaging, type Serve, success } from "./http.ts";
import { exchangeRates, wireMoney } from "./money.ts";
import { invalid, refusedBecause } from "./refusal.ts";
import { wireDestination } from "./wire-packages.ts";

/** Token, packages, balance and the smaller reads (sheet: Auth, Resources). */
export function addPackageRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, baseUrl: () => string): void {
  app.post(
    "/v2/token",
    serve("authenticate", async (c, call) => {
      const form = await readForm(c, call);
      if (textOf(form, "grant_type") !== "client_credentials") {
        throw invalid({ grant_type: "The selected grant type is invalid." });
      }
      if (textOf(form, "client_id") !== labCredentials.clientId) {
        throw invalid({ client_id: "The selected client id is invalid." });
      }
      if (textOf(form, "client_secret") !== labCredentials.clientSecret) {
        throw refusedBecause(401, "Client authentication failed");
      }
      return success(c, issueToken(desk));
    }),
  );
  const cache: PartsCache = new Map();
  app.get(
    "/v2/packages",
    serve("listOffers", (c) => listPackages(c, desk, cache, `${baseUrl()}/v2/packages`)),
  );
  app.get(
    "/v2/balance",
    serve("getBalance", (c) => {
      const availableBalance = { amount: wireMoney(desk.state.balance), currency: "USD" };
      return success(c, { balances: { name: "balance", availableBalance } });
    }),
  );
  app.get(
    "/v2/finance/exchange-rates",
    serve("getExchangeRates", (c) => {
      const wanted = (c.req.query("to") ?? "").toUpperCase().split(",").filter(Boolean);
      const date = c.req.query("date") ?? new Date(desk.nowMs()).toISOString().slice(0, 10);
      return success(c, { date, rates: exchangeRates(wanted) });
    }),
  );
  addDeviceRoutes(app, serve);
}

function issueToken(desk: Desk) {
  const { tokenLifetimeSeconds } = desk.portal;
  const token = randomBytes(48).toString("base64url");
  const atMs = desk.nowMs();
  desk.commit({ type: "tokenIssued", token, expiresAtMs: atMs + tokenLifetimeSeconds * 1_000, atMs });
  return { token_type: "Bearer", expires_in: tokenLifetimeSeconds, access_token: token };
}

/** The JSON of each destination, since the whole tree is several megabytes and never changes. */
type PartsCache = Map<string, string>;

function partOf(destination: Destination, withTopUps: boolean, cache: PartsCache): string {
  const key = `${destination.slug}.${withTopUps}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const part = JSON.stringify(wireDestination(destination, withTopUps));
  cache.set(key, part);
  return part;
}

function listPackages(c: Context<LabEnv>, desk: Desk, cache: PartsCache, path: string): Response {
  const paging = readPaging(c);
  const { shown, from, links, meta } = paginate(filtered(c, desk), paging, path);
  const withTopUps = includeOf(c).has("topup");
  const parts = shown.map((destination) => partOf(destination, withTopUps, cache));
  // The framework behind the real API keeps the list's keys when it cuts a page out (sheet: Package tree).
  const keyed = paging.page > 1 && desk.portal.laterPages === "object";
  const data = keyed
    ? `{${parts.map((part, index) => `"${from + index}":${part}`).join(",")}}`
    : `[${parts.join(",")}]`;
  const pricing = { model: "net_pricing", discount_percentage: 0 };
  const rest = JSON.stringify({ pricing, links, meta }).slice(1);
  return c.body(`{"data":${data},${rest}`, 200, { "Content-Type": "application/json" });
}

function filtered(c: Context<LabEnv>, desk: Desk): readonly Destination[] {
  const type = filterOf(c, "type");
  if (type !== undefined && type !== "local" && type !== "global") {
    throw invalid({ "filter.type": "The selected filter.type is invalid." });
  }
  const country = filterOf(c, "country")?.toUpperCase();
  return desk.catalogue.destinations.filter(
    (destination) =>
      (type === undefined || destination.operators.some((operator) => operator.type === type)) &&
      (country === undefined || destination.countryCode === country),
  );
}

const devices = [
  { model: "iPhone17,1", os: "ios", brand: "Apple", name: "iPhone 16 Pro" },
  { model: "iPhone14,5", os: "ios", brand: "Apple", name: "iPhone 13" },
  { model: "caiman", os: "android", brand: "Google", name: "Pixel 9 Pro" },
  { model: "e3q", os: "android", brand: "Samsung", name: "Galaxy S24 Ultra" },
];

function addDeviceRoutes(app: Hono<LabEnv>, serve: Serve): void {
  app.get(
    "/v2/compatible-devices",
    serve("listDevices", (c) => c.json({ data: devices })),
  );
  app.get(
    "/v2/compatible-devices-lite",
    serve("listDevices", (c) => c.json({ data: devices.map(({ os, brand, name }) => ({ os, brand, name })) })),
  );
}
