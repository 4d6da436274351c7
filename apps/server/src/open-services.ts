import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listAllCountries } from "@tandem/core/catalog";
import { createDatabase, createLogger, type Database, withoutScope } from "@tandem/core/kernel";
import { type Keyring, parseKeyring } from "@tandem/core/upstreams";
import { closeConnections, providerModules } from "@tandem/providers";
import type { Config } from "./config.ts";
import { createServices } from "./create-services.ts";
import type { Services } from "./services.ts";
import { listenForOrders, type OrderNews } from "./streams/order-news.ts";

export type OpenServices = { services: Services; close(): Promise<void> };

/** Services on their connections, for one process. `listen`: also hear of changed orders, for processes with streams. */
export async function openServices(
  config: Config,
  role: string,
  options: { listen: boolean; maxConnections?: number } = { listen: true },
): Promise<OpenServices> {
  const logger = createLogger(role, config.LOG_LEVEL);
  const database = createDatabase({
    url: config.DATABASE_APP_URL,
    maxConnections: options.maxConnections ?? config.DATABASE_CONNECTIONS,
    applicationName: `tandem ${role}`,
  });
  const orderNews = options.listen ? listenForOrders(config.DATABASE_APP_URL, logger) : silence;
  const services = createServices({
    config,
    database,
    role,
    modules: providerModules,
    keyring: readKeyring(config),
    countryNames: await readCountryNames(database),
    orderNews,
    logger,
  });
  const close = async () => {
    services.stopping.abort();
    await services.orders.bell.flush();
    await services.hub.close();
    await orderNews.close();
    await closeConnections();
    await database.close();
  };
  return { services, close };
}

/** For processes without streams. */
const silence: OrderNews = {
  follow: () => () => undefined,
  followRoot: () => () => undefined,
  close: async () => undefined,
};

/** The keyring of the environment, else the one in the data directory. Throws when there is neither. */
export function readKeyring(config: Pick<Config, "KEYRING" | "TANDEM_DATA_DIR">): Keyring {
  return parseKeyring(config.KEYRING ?? readFileSync(join(config.TANDEM_DATA_DIR, "keyring.json"), "utf8"));
}

/** Names of countries by code. */
export async function readCountryNames(database: Database): Promise<Map<string, string>> {
  const countries = await withoutScope(database, listAllCountries);
  return new Map(countries.map((country) => [country.code, country.name]));
}
