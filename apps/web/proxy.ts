import { type NextRequest, NextResponse } from "next/server";

/**
 * Who a host is for. Shops live at the root of any host, the console at `/console` of the same host; a host named `console.` opens the
 * console at its root, so an operator can be given an address of their own.
 */
export function audienceOf(host: string): "shop" | "console" {
  return host.toLowerCase().startsWith("console.") ? "console" : "shop";
}

/** Scripts run only with this request's nonce; styles may be inline because charts and menus position themselves with them. */
function contentSecurityPolicy(nonce: string): string {
  const development = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: https:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Runs before every page: sends each host to its audience and gives the page its script nonce. */
export function proxy(request: NextRequest): NextResponse {
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host") ?? "";
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  // A page that sends someone to sign in leads them back to where they wanted to go.
  headers.set("x-asked-path", request.nextUrl.pathname + request.nextUrl.search);
  const toConsole = audienceOf(host) === "console" && request.nextUrl.pathname === "/";
  const response = toConsole
    ? NextResponse.rewrite(new URL("/console", request.url), { request: { headers } })
    : NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("referrer-policy", "strict-origin-when-cross-origin");
  response.headers.set("x-content-type-options", "nosniff");
  return response;
}

export const config = {
  // Prefetches and files need no policy of their own.
  matcher: [
    {
      source: "/((?!_next/|flags/|map/|v1/).*)",
      missing: [
        { type: "header", key: "next-router-prefetch" },
        { type: "header", key: "purpose", value: "prefetch" },
      ],
    },
  ],
};
