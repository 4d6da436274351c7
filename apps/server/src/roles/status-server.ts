import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "@tandem/core/kernel";
import type { Config } from "../config.ts";
import { isLoopback, sameToken } from "../http/client-address.ts";
import type { Readiness } from "../readiness.ts";
import type { Metrics } from "../telemetry/metrics.ts";

export type StatusServer = { port: number; close(): Promise<void> };

export type StatusSource = { logger: Logger; metrics: Metrics; readiness(): Promise<Readiness> };

/**
 * What the api serves beside its routes, for a process without routes: `/metrics`, `/health` (the process lives) and `/ready`.
 * On `STATUS_PORT` of `STATUS_HOST`; null without a port. Metrics are for this machine and for who has the token.
 */
export async function startStatusServer(config: Config, source: StatusSource): Promise<StatusServer | null> {
  if (config.STATUS_PORT === undefined) return null;
  const server = createServer((request, response) => {
    answer(request, response, { ...source, token: config.METRICS_TOKEN }).catch((error: unknown) => {
      source.logger.error({ err: error }, "the status could not be told");
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.STATUS_PORT, config.STATUS_HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  source.logger.info({ port }, "status is served");
  const close = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port, close };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { metrics, readiness, token }: StatusSource & { token: string | undefined },
): Promise<void> {
  const send = (status: number, type: string, text: string) =>
    response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(text);
  switch (request.url?.split("?")[0]) {
    case "/health":
      return void send(200, "application/json", JSON.stringify({ status: "ok" }));
    case "/ready": {
      const state = await readiness();
      return void send(state.ready ? 200 : 503, "application/json", JSON.stringify(state));
    }
    case "/metrics": {
      const peer = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
      const bearer = request.headers.authorization?.replace(/^Bearer /i, "");
      if (!isLoopback(peer) && !sameToken(bearer, token)) return void send(403, "text/plain", "forbidden\n");
      return void send(200, metrics.contentType, await metrics.text());
    }
    default:
      return void send(404, "text/plain", "not found\n");
  }
}
