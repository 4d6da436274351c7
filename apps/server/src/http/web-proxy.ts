import { Readable } from "node:stream";
import { constants, createGzip } from "node:zlib";
import type { Handler } from "hono";
import { Pool } from "undici";
import { acceptsGzip } from "./compress.ts";
import type { AppEnv } from "./env.ts";

const hopByHop = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
  "proxy-authorization",
]);
const compressible = /^(text\/|application\/(javascript|json|manifest\+json|xml)|image\/svg\+xml)/;

export type WebProxy = { handle: Handler<AppEnv>; close(): Promise<void> };

/**
 * Passes a request on to the web process and its reply back, both as streams, so that people see one address. The host they
 * asked for goes along, because it names the tenant.
 */
export function createWebProxy(upstream: string): WebProxy {
  const pool = new Pool(upstream, { connections: 64, headersTimeout: 60_000, bodyTimeout: 120_000 });
  const handle: Handler<AppEnv> = async (c) => {
    c.set("routePath", "web");
    const url = new URL(c.req.url);
    const headers = requestHeaders(c.req.raw.headers, {
      host: c.get("host"),
      ip: c.get("clientIp"),
      protocol: c.get("origin").split(":")[0] ?? "http",
    });
    const body = c.req.raw.body;
    const reply = await pool.request({
      method: c.req.method as "GET",
      path: url.pathname + url.search,
      headers,
      body: body ? Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]) : null,
      signal: c.req.raw.signal,
    });
    return toResponse(reply, c.req.header("accept-encoding"), c.req.method);
  };
  return { handle, close: () => pool.close() };
}

type Visitor = { host: string; ip: string; protocol: string };

function requestHeaders(from: Headers, visitor: Visitor): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of from) if (!hopByHop.has(name) && name !== "expect") headers[name] = value;
  headers.host = visitor.host;
  headers["x-forwarded-host"] = visitor.host;
  headers["x-forwarded-for"] = visitor.ip;
  headers["x-forwarded-proto"] = visitor.protocol;
  return headers;
}

type Reply = Awaited<ReturnType<Pool["request"]>>;

function toResponse(reply: Reply, acceptEncoding: string | undefined, method: string): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(reply.headers)) {
    if (value === undefined || hopByHop.has(name)) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  const empty = method === "HEAD" || reply.statusCode === 204 || reply.statusCode === 304;
  if (empty) {
    reply.body.resume();
    return new Response(null, { status: reply.statusCode, headers });
  }
  const squeeze =
    compressible.test(headers.get("content-type") ?? "") &&
    !headers.get("content-type")?.startsWith("text/event-stream") &&
    !headers.has("content-encoding") &&
    acceptsGzip(acceptEncoding);
  if (!squeeze)
    return new Response(Readable.toWeb(reply.body) as ReadableStream, { status: reply.statusCode, headers });
  headers.set("content-encoding", "gzip");
  headers.append("vary", "Accept-Encoding");
  headers.delete("content-length");
  headers.delete("etag");
  // Each piece of a page is sent as it comes, so that its first part shows while the rest is made.
  const gzip = createGzip({ level: 5, flush: constants.Z_SYNC_FLUSH });
  reply.body.once("error", (error) => gzip.destroy(error));
  return new Response(Readable.toWeb(reply.body.pipe(gzip)) as ReadableStream, { status: reply.statusCode, headers });
}
