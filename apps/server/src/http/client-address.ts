import { createHash, timingSafeEqual } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";

/** Who asked for what, as far as the connection or a proxy we believe can tell. `internal`: our own web process, for itself. */
export type ClientAddress = { ip: string; host: string; origin: string; internal: boolean };

/** Whose word about other people's addresses counts. */
export type Trust = { proxies: readonly string[]; internalToken?: string | undefined };

/**
 * Reads address, host and origin of a request. `X-Forwarded-For`, `-Host` and `-Proto` count only when the connection comes
 * from this machine, from a trusted proxy, or brings the internal token: anybody else could claim to be anybody.
 */
export function readClientAddress(
  request: Request,
  bindings: Partial<HttpBindings> | undefined,
  trust: Trust,
): ClientAddress {
  const peer = normalise(bindings?.incoming?.socket.remoteAddress ?? "127.0.0.1");
  const internal = sameToken(request.headers.get("x-tandem-internal"), trust.internalToken);
  const believed = internal || isLoopback(peer) || trust.proxies.includes(peer);
  const url = new URL(request.url);
  const forwarded = (name: string) => (believed ? first(request.headers.get(name)) : null);
  const host = (forwarded("x-forwarded-host") ?? request.headers.get("host") ?? url.host).toLowerCase();
  const protocol = forwarded("x-forwarded-proto") ?? url.protocol.replace(":", "");
  const visitor = forwarded("x-forwarded-for");
  return {
    ip: normalise(visitor ?? peer),
    host,
    origin: `${protocol}://${host}`,
    internal: internal && visitor === null,
  };
}

/** Compares a given token with the expected one in constant time. Without an expected one, none fits. */
export function sameToken(given: string | null | undefined, expected: string | undefined): boolean {
  if (!given || !expected) return false;
  const [a, b] = [createHash("sha256").update(given).digest(), createHash("sha256").update(expected).digest()];
  return timingSafeEqual(a, b);
}

const first = (header: string | null): string | null => header?.split(",")[0]?.trim() || null;
const normalise = (address: string): string => address.replace(/^::ffff:/, "");

/** True for an address of this machine. */
export const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.");
