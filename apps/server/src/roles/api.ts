import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createApp } from "../app.ts";
import type { Config } from "../config.ts";
import { createWebProxy } from "../http/web-proxy.ts";
import { passUpgrades } from "../http/web-upgrade.ts";
import { openServices } from "../open-services.ts";
import { startTracing } from "../telemetry/tracing.ts";
import type { RunningRole } from "./process.ts";

/** The api role: `/v1`, webhooks, metrics, and the pages of the web process behind the same address. `port` is the one it got. */
export async function startApi(config: Config): Promise<RunningRole & { port: number }> {
  const flush = config.OTEL_EXPORTER_OTLP_ENDPOINT ? startTracing(config.OTEL_EXPORTER_OTLP_ENDPOINT, "api") : null;
  const { services, close } = await openServices(config, "api", { listen: true });
  const web = config.WEB_UPSTREAM ? createWebProxy(config.WEB_UPSTREAM) : null;
  const app = createApp(services, web);
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  if (config.WEB_UPSTREAM) server.on("upgrade", passUpgrades(config.WEB_UPSTREAM));
  // Longer than a balancer keeps its connections, so that it never sends a request into one that is just being closed.
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 66_000;
  server.requestTimeout = 60_000;
  const host = config.HOST ?? (config.TANDEM_MODE === "sandbox" ? "127.0.0.1" : undefined);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.PORT, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  services.logger.info({ port, mode: config.TANDEM_MODE }, "api is listening");
  const stop = async () => {
    services.stopping.abort();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // A connection whose last request is answered now would be kept for the next one.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const overdue = setTimeout(() => server.closeAllConnections(), 8_000);
    await closed;
    clearInterval(idle);
    clearTimeout(overdue);
    await web?.close();
    await close();
    await flush?.();
  };
  return { port, stop };
}
