import { tenantScope, withScope } from "@tandem/core/kernel";
import { setHosts } from "@tandem/core/tenancy";
import { addKey, parseKeyring } from "@tandem/core/upstreams";
import { openWallet } from "@tandem/core/wallet";
import type { ProviderModule } from "@tandem/provider-contract";
import { pino } from "pino";
import {
  addTestReseller,
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from "../../../packages/core/src/kernel/test-database.ts";
import { type App, createApp } from "./app.ts";
import { type Config, readConfig } from "./config.ts";
import { createServices } from "./create-services.ts";
import { readCountryNames } from "./open-services.ts";
import type { Services } from "./services.ts";
import { listenForOrders } from "./streams/order-news.ts";

export type TestApp = {
  app: App;
  services: Services;
  db: TestDatabase;
  /** The platform, at `platform.test`. */
  platform: { rootId: string; tenantId: string; accountId: string };
  /** A reseller below it, at `reseller.test`. */
  reseller: { rootId: string; tenantId: string; accountId: string };
  close(): Promise<void>;
};

export type TestAppOptions = Partial<Config> & { modules?: Readonly<Record<string, ProviderModule>> };

/** The app over a fresh database with two tenants, each at its own host. Requests are given to the app directly, without a socket. */
export async function createTestApp({ modules = {}, ...changes }: TestAppOptions = {}): Promise<TestApp> {
  const db = await createTestDatabase({ maxConnections: 20 });
  const platform = await createTestTenant(db);
  const reseller = { rootId: platform.rootId, ...(await addTestReseller(db, platform.rootId)) };
  await setHosts(db.database, platform, ["platform.test"]);
  await setHosts(db.database, reseller, ["reseller.test"]);
  for (const { rootId, tenantId, accountId } of [platform, reseller]) {
    await withScope(db.database, tenantScope(rootId, tenantId), (tx) => openWallet(tx, { accountId, currency: "USD" }));
  }
  const config = readConfig({
    TANDEM_MODE: "live",
    DATABASE_APP_URL: db.appUrl,
    SESSION_SECRET: "test".repeat(8),
    RATE_LIMIT_PER_MINUTE: "0",
    SIGN_IN_LIMIT_PER_MINUTE: "0",
    LOG_REQUESTS: "false",
    PUBLIC_URL: "http://platform.test",
  });
  const logger = pino({ level: process.env.TEST_LOG ?? "silent" });
  const orderNews = listenForOrders(db.appUrl, logger);
  const services = createServices({
    config: { ...config, ...changes },
    database: db.database,
    role: "test",
    modules,
    keyring: parseKeyring(addKey("test")),
    countryNames: await readCountryNames(db.database),
    orderNews,
    logger,
  });
  const close = async () => {
    services.stopping.abort();
    await services.orders.bell.flush();
    await services.hub.close();
    await orderNews.close();
    await db.close();
  };
  return { app: createApp(services), services, db, platform, reseller, close };
}

/** A JSON request to a host of the test app. */
export function send(
  test: TestApp,
  method: string,
  path: string,
  options: { host?: string; body?: unknown; headers?: Record<string, string>; key?: string; cookie?: string } = {},
): Promise<Response> {
  const host = options.host ?? "platform.test";
  const headers: Record<string, string> = { host, ...options.headers };
  if (options.key) headers.authorization = `Bearer ${options.key}`;
  if (options.cookie) {
    headers.cookie = options.cookie;
    headers.origin ??= `http://${host}`;
  }
  const body = options.body === undefined ? null : JSON.stringify(options.body);
  if (body) headers["content-type"] = "application/json";
  return Promise.resolve(test.app.request(`http://${host}${path}`, { method, headers, body }));
}

/** The `name=value` pairs of a reply's cookies, as a browser would send them back. */
export const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

/** A reply's JSON, as the test expects it to look. */
export const bodyOf = async <T>(response: Response): Promise<T> => (await response.json()) as T;
