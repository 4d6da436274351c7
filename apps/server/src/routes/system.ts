import { readFileSync } from "node:fs";
import { getDocs, getHealth, getMetrics, getOpenApi, getReady, openApiDocument } from "@tandem/api-schema";
import { DomainError } from "@tandem/core/kernel";
import type { App } from "../app.ts";
import { isLoopback, sameToken } from "../http/client-address.ts";
import { checkReadiness } from "../readiness.ts";
import type { Services } from "../services.ts";
import { referencePage } from "./reference-page.ts";

/** Health, readiness, metrics and the description of the API. */
export function systemRoutes(app: App, services: Services): void {
  app.openapi(getHealth, (c) => c.json({ status: "ok" as const, version: "0.1.0" }, 200));
  app.openapi(getReady, async (c) => {
    const readiness = await checkReadiness(services);
    return c.json(readiness, readiness.ready ? 200 : 503);
  });
  app.openapi(getMetrics, async (c) => {
    const bearer = c.req.header("authorization")?.replace(/^Bearer /i, "");
    const allowed = isLoopback(c.get("clientIp")) || sameToken(bearer, services.config.METRICS_TOKEN);
    if (!allowed) throw new DomainError("auth.forbidden");
    return c.text(await services.metrics.text(), 200, { "content-type": services.metrics.contentType });
  });
  // The document is plain JSON; its type says more than a reply's type can.
  const document = JSON.parse(JSON.stringify(openApiDocument())) as Record<string, never>;
  app.openapi(getOpenApi, (c) => c.json(document, 200, { "cache-control": "public, max-age=300" }));
  app.openapi(getDocs, (c) => {
    c.header(
      "Content-Security-Policy",
      "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:",
    );
    return c.html(referencePage, 200, { "cache-control": "public, max-age=300" });
  });
  // The package exports its modules only; the script for browsers lies beside them.
  const script = new URL("./browser/standalone.js", import.meta.resolve("@scalar/api-reference"));
  let source: Buffer | undefined;
  app.get("/v1/docs/reference.js", (c) => {
    source ??= readFileSync(script);
    return c.body(new Uint8Array(source), 200, {
      "content-type": "application/javascript",
      "cache-control": "public, max-age=86400",
    });
  });
}
