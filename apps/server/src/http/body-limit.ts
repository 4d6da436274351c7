import { DomainError } from "@tandem/core/kernel";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { AppEnv } from "./env.ts";

/** Refuses bodies above a size, also those that do not say how long they are. Addresses of files that are uploaded may have more. */
export function limitBody(bytesMax: number, larger?: { suffix: string; bytesMax: number }): MiddlewareHandler<AppEnv> {
  const usual = limit(bytesMax);
  const wide = larger && limit(larger.bytesMax);
  return (c, next) => (larger && wide && c.req.path.endsWith(larger.suffix) ? wide(c, next) : usual(c, next));
}

function limit(bytesMax: number): MiddlewareHandler<AppEnv> {
  const refuse = () => {
    throw new DomainError("request.body_too_large", { expected: `at most ${bytesMax} bytes` });
  };
  const counted = bodyLimit({ maxSize: bytesMax, onError: refuse });
  return async (c, next) => {
    const { headers } = c.req.raw;
    // To look at a body makes a stream of it, which costs more than all the rest of a small request. Headers tell enough: a
    // request of HTTP/1.1 that names neither a length nor a transfer coding has no body.
    if (headers.has("transfer-encoding") || !c.env?.incoming) return counted(c, next);
    if (Number(headers.get("content-length") ?? 0) > bytesMax) return refuse();
    return next();
  };
}
