import type { Context, Hono } from "hono";
import { toBuffer } from "qrcode";
import type { LabEnv } from "../lab/types.ts";
import type { Account } from "./account.ts";
import { activationCode } from "./query-profiles.ts";
import type { Profile } from "./state.ts";

const TRANSPARENT_PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

/** The images and the landing page that profiles link to. They need no credentials, as at the real upstream. */
export function addPages(app: Hono<LabEnv>, account: Account): void {
  app.get("/qr/:file{.+\\.png}", async (c) => {
    const profile = account.store.state.profiles.get(c.req.param("file").slice(0, -4));
    if (!profile) return c.notFound();
    const png = await toBuffer(activationCode(account, profile), { errorCorrectionLevel: "M", margin: 4, width: 400 });
    return image(c, png);
  });
  app.get("/img/flags/:file", (c) => image(c, TRANSPARENT_PNG));
  app.get("/p/:esimTranNo", (c) => {
    const profile = account.store.state.profiles.get(c.req.param("esimTranNo"));
    return profile ? c.html(landingPage(account, profile)) : c.notFound();
  });
}

function image(c: Context<LabEnv>, png: Buffer): Response {
  return c.body(new Uint8Array(png), 200, { "content-type": "image/png", "cache-control": "no-store" });
}

function landingPage(account: Account, profile: Profile): string {
  const { esimTranNo, iccid, name } = profile;
  return `<!doctype html><title>${name}</title><h1>${name}</h1><p>ICCID ${iccid}</p>
<img src="../qr/${esimTranNo}.png" alt="QR code" width="300"><p><code>${activationCode(account, profile)}</code></p>`;
}
