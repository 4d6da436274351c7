import { getBrand } from "@tandem/api-schema";
import { publicId } from "@tandem/core/kernel";
import type { App } from "../app.ts";
import { siteOf } from "../http/guard.ts";
import type { Services } from "../services.ts";

const defaults = { primaryColor: "#4a2c7a", secondaryColor: "#f2a154" };

/** The look of the asked host. */
export function brandRoutes(app: App, { config }: Services): void {
  app.openapi(getBrand, (c) => {
    const { tenantId, name, currency, brand } = siteOf(c);
    return c.json(
      {
        tenantId: publicId("tnt", tenantId),
        name,
        environment: config.TANDEM_MODE,
        currency,
        primaryColor: brand.primaryColor ?? defaults.primaryColor,
        secondaryColor: brand.secondaryColor ?? defaults.secondaryColor,
        logoUrl: brand.logoUrl ?? null,
        supportEmail: brand.supportEmail ?? null,
        mailboxUrl: config.TANDEM_MODE === "sandbox" && config.LAB_URL ? `${config.LAB_URL}/lab/mail` : null,
      },
      200,
    );
  });
}
