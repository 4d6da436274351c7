import { answerDocument } from "@tandem/core/voice";
import type { Context } from "hono";
import type { App } from "../app.ts";
import type { AppEnv } from "../http/env.ts";
import type { Services } from "../services.ts";

/**
 * Where upstreams send their webhooks. The bytes go to the intake as they came, because signatures are over bytes; the reply
 * follows the commit. A forged one is told 401 and nothing else.
 */
export function webhookRoutes(app: App, { webhooks, voice, config }: Services): void {
  const receive = async (c: Context<AppEnv>) => {
    c.set("routePath", "/webhooks/{provider}/{token}");
    const requestUrl = new URL(c.req.url);
    const receipt = await webhooks.receiveWebhook({
      providerSlug: c.req.param("provider") ?? "",
      token: c.req.param("token") ?? "",
      topic: c.req.param("type") ?? null,
      ref: c.req.param("ref") ?? null,
      // Signatures over addresses are over the one the upstream was given, whatever stands between us.
      url: `${config.PUBLIC_URL}${requestUrl.pathname}${requestUrl.search}`,
      headers: c.req.header(),
      rawBody: Buffer.from(await c.req.arrayBuffer()),
      remoteAddress: c.get("clientIp"),
    });
    if (receipt.kind === "forged") return c.json({ received: false }, 401);
    if (receipt.question) {
      const document = await answerDocument(voice, receipt.question);
      return c.body(document.body, 200, { "content-type": document.contentType });
    }
    return c.json({ received: true }, receipt.successStatus as 200);
  };
  const probe = async (c: Context<AppEnv>) => {
    c.set("routePath", "/webhooks/{provider}/{token}");
    const known = await webhooks.knowsRoute(c.req.param("provider") ?? "", c.req.param("token") ?? "");
    return c.body(null, known ? 200 : 404);
  };
  const address = "/webhooks/:provider/:token";
  for (const path of [address, `${address}/:type`, `${address}/:type/:ref`]) {
    app.post(path, receive);
    // Hono answers HEAD with the handler of GET; some upstreams probe an address with either before they use it.
    app.get(path, probe);
  }
}
