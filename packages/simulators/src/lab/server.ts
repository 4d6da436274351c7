import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { problem } from "./problem.ts";
import type { LabEnv } from "./types.ts";

/** A listening HTTP server of the lab. */
export type LabServer = { url: string; port: number; close(): Promise<void> };

type ServerOptions = { host: string; port: number; app(segment: string): Hono<LabEnv> | undefined };

/** Starts a server that hands each request to the app of its path's first segment. Port 0 picks a free one. */
export async function startServer({ host, port, app }: ServerOptions): Promise<LabServer> {
  const listener = getRequestListener(
    (request, env) => {
      const start = request.url.indexOf("/", request.url.indexOf("//") + 2) + 1;
      const segment = /^[^/?#]*/.exec(request.url.slice(start))?.[0] ?? "";
      const target = app(segment);
      if (target) return target.fetch(request, env);
      return problem(404, "No such upstream", `Nothing is served below "/${segment}". GET /lab lists the upstreams.`);
    },
    { overrideGlobalObjects: false },
  );
  const server = createServer({ keepAliveTimeout: 65_000 }, (incoming, outgoing) => {
    void listener(incoming, outgoing);
  });
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`,
    close: () => close(server),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
