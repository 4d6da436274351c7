import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A reply on its way back, or one made up. */
export type ProxyReply = { status: number; headers: Record<string, string>; body: string };

/** Changes the reply of one request path, or makes one up without asking upstream when it returns before being given one. */
export type Intercept = {
  /** The path without query that is hit; everything else passes untouched. */
  path: RegExp;
  method: string;
  /** The whole reply instead of asking the upstream. */
  instead?: ProxyReply;
  /** The upstream's reply, changed. */
  rewrite?: (reply: ProxyReply) => ProxyReply;
};

export type SuiteProxy = { baseUrl: string; intercept(rule: Intercept | null): void; close(): Promise<void> };

/**
 * Stands between adapter and simulator, for replies no well-built simulator would give: headers missing, pages of a load balancer,
 * words nobody documented.
 */
export async function startProxy(target: string): Promise<SuiteProxy> {
  const upstream = new URL(target);
  let rule: Intercept | null = null;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", async () => {
      const hit = rule && rule.method === incoming.method && rule.path.test((incoming.url ?? "").split("?")[0] ?? "");
      const made = hit ? rule?.instead : undefined;
      try {
        const reply =
          made ??
          (await forward(
            upstream,
            incoming.method ?? "GET",
            incoming.url ?? "/",
            incoming.headers,
            Buffer.concat(chunks),
          ));
        const final = hit && rule?.rewrite ? rule.rewrite(reply) : reply;
        outgoing.writeHead(final.status, final.headers).end(final.body);
      } catch {
        // The simulator cut the line; so does the proxy.
        outgoing.destroy();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // A path such as `/{product}` is for the adapter to fill in, so its braces must come back unescaped.
    baseUrl: `http://127.0.0.1:${port}${decodeURI(upstream.pathname).replace(/\/$/, "")}`,
    intercept: (next) => {
      rule = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(
  upstream: URL,
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<ProxyReply> {
  return new Promise((resolve, reject) => {
    const options = { host: upstream.hostname, port: upstream.port, method, path, headers, agent: false };
    const request = httpRequest(options, (reply) => {
      const chunks: Buffer[] = [];
      reply.on("data", (chunk: Buffer) => chunks.push(chunk));
      reply.on("error", reject);
      reply.on("end", () => {
        const kept = Object.entries(reply.headers).filter(
          ([name]) => !/^(content-length|transfer-encoding|connection|keep-alive)$/.test(name),
        );
        const flat = Object.fromEntries(
          kept.map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
        );
        resolve({ status: reply.statusCode ?? 0, headers: flat, body: Buffer.concat(chunks).toString("utf8") });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}
