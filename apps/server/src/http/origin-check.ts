import { DomainError } from "@tandem/core/kernel";

const harmless = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a request that changes something and comes with a session cookie from a page of another host (cross-site request
 * forgery). A browser always says where such a request comes from; one that says nothing and carries a cookie is refused too.
 * Throws `auth.bad_origin`.
 */
export function checkOrigin(request: Request, ownOrigin: string): void {
  if (harmless.has(request.method) || !request.headers.has("cookie")) return;
  const origin = request.headers.get("origin");
  const sameSite = request.headers.get("sec-fetch-site");
  if (origin !== null ? sameHost(origin, ownOrigin) : sameSite === "same-origin") return;
  throw new DomainError("auth.bad_origin", { expected: ownOrigin });
}

// Behind a proxy that ends TLS the scheme we see may differ from the page's; the host cannot.
function sameHost(origin: string, ownOrigin: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === new URL(ownOrigin).host;
}
