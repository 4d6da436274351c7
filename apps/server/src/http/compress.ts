import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./env.ts";

const gzipAsync = promisify(gzip);
const smallestBytes = 1_500;
const wholeTypes = /^(application\/(problem\+)?json|text\/(csv|html|plain)|image\/svg\+xml|application\/javascript)/;

/** Compresses whole replies of text. Streams (server-sent events, pages of the web process) are left to those who make them. */
export const compress: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  const type = c.res.headers.get("content-type") ?? "";
  if (!wholeTypes.test(type) || c.req.method === "HEAD" || c.get("routePath") === "web") return;
  if (!acceptsGzip(c.req.header("accept-encoding")) || c.res.headers.has("content-encoding")) return;
  const plain = Buffer.from(await c.res.arrayBuffer());
  const body = plain.length < smallestBytes ? plain : await gzipAsync(plain);
  const headers = new Headers(c.res.headers);
  headers.append("vary", "Accept-Encoding");
  headers.delete("content-length");
  if (body !== plain) headers.set("content-encoding", "gzip");
  const { status } = c.res;
  // Without this, hono would copy the old headers into the new reply.
  c.res = undefined;
  c.res = new Response(new Uint8Array(body), { status, headers });
};

/** True when the header allows gzip. */
export const acceptsGzip = (header: string | undefined): boolean =>
  /\bgzip\b(?!;\s*q=0(\.0*)?(,|$))/.test(header ?? "");
