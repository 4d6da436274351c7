import { getSession, requestPasswordReset, resetPassword, signIn, signOut, signUp } from "@tandem/api-schema";
import { DomainError, type ErrorCode } from "@tandem/core/kernel";
import type { Context } from "hono";
import type { App } from "../app.ts";
import type { AppEnv } from "../http/env.ts";
import { siteOf } from "../http/guard.ts";
import { checkOrigin } from "../http/origin-check.ts";
import { createRateLimit } from "../http/rate-limit.ts";
import type { Services } from "../services.ts";

/** Sign-up, sign-in and passwords: better-auth behind our limits, our origin check and our words for errors. */
export function authRoutes(app: App, services: Services): void {
  const perMinute = services.config.SIGN_IN_LIMIT_PER_MINUTE;
  const perAddress = createRateLimit("sign-in", perMinute * 3);
  const perEmail = createRateLimit("sign-in-email", perMinute);

  const limited = async (c: Context<AppEnv>, email?: string) => {
    await perAddress.take(c, c.get("clientIp"));
    if (email) await perEmail.take(c, `${siteOf(c).tenantId}:${email.toLowerCase()}`);
  };
  const pass = (c: Context<AppEnv>) => passToAuth(c, services);

  app.openapi(signUp, async (c) => {
    await limited(c, c.req.valid("json").email);
    return pass(c) as never;
  });
  app.openapi(signIn, async (c) => {
    await limited(c, c.req.valid("json").email);
    return pass(c) as never;
  });
  app.openapi(requestPasswordReset, async (c) => {
    await limited(c, c.req.valid("json").email);
    return pass(c) as never;
  });
  app.openapi(resetPassword, async (c) => {
    await limited(c);
    return pass(c) as never;
  });
  app.openapi(signOut, (c) => pass(c) as never);
  app.openapi(getSession, (c) => pass(c) as never);
}

const codes: Record<string, ErrorCode> = {
  INVALID_EMAIL_OR_PASSWORD: "auth.invalid_credentials",
  INVALID_TOKEN: "auth.invalid_token",
  TOKEN_EXPIRED: "auth.invalid_token",
  USER_ALREADY_EXISTS: "user.email_taken",
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: "user.email_taken",
  INVALID_ORIGIN: "auth.bad_origin",
  MISSING_OR_NULL_ORIGIN: "auth.bad_origin",
  FAILED_TO_GET_SESSION: "auth.unauthenticated",
};

/** Hands the request to the sign-in of the host's tenant, under the address the visitor used. Throws our errors for its refusals. */
async function passToAuth(c: Context<AppEnv>, services: Services): Promise<Response> {
  const site = siteOf(c);
  checkOrigin(c.req.raw, c.get("origin"));
  const url = new URL(c.req.path, c.get("origin"));
  const headers = new Headers(c.req.raw.headers);
  headers.set("x-tandem-client-ip", c.get("clientIp"));
  headers.set("host", c.get("host"));
  const body = c.req.method === "POST" ? await c.req.text() : null;
  const request = new Request(url, { method: c.req.method, headers, body: body || null });
  const response = await services.authOf(site).handler(request);
  if (response.ok) return response;
  const refusal = (await response.json().catch(() => null)) as { code?: string; message?: string } | null;
  if (response.status >= 500) throw new Error(`The sign-in failed with ${response.status} ${refusal?.code ?? ""}`);
  throw new DomainError(codes[refusal?.code ?? ""] ?? "request.invalid", { code: refusal?.code });
}
