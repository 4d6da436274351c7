import { TandemError } from "@tandem/sdk";
import { getBrand } from "#lib/server-api.ts";
import { type BrandColors, brandTokens, defaultBrandColors } from "#ui/color/brand-tokens.ts";

/** The colours of the asked host, or null while the API cannot tell: at start-up the web answers before the API does. */
async function brandColors(): Promise<BrandColors | null> {
  try {
    const brand = await getBrand();
    return { primary: brand.primaryColor, secondary: brand.secondaryColor };
  } catch (error) {
    if (error instanceof TandemError) return null;
    throw error;
  }
}

/** The browser tab's icon in the brand's colours. */
export async function GET(): Promise<Response> {
  const colors = await brandColors();
  const { light } = brandTokens(colors ?? defaultBrandColors);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${light.primary}"/><path d="M7 20.5a5 5 0 0 1 5-5h8a5 5 0 0 0 5-5" fill="none" stroke="${light["on-primary"]}" stroke-opacity=".4" stroke-width="2.5" stroke-linecap="round"/><circle cx="11" cy="20.5" r="4" fill="none" stroke="${light["on-primary"]}" stroke-width="2.5"/><circle cx="21" cy="11" r="4" fill="${light.secondary}"/></svg>`;
  return new Response(svg, {
    headers: { "content-type": "image/svg+xml", "cache-control": colors ? "public, max-age=3600" : "no-store" },
  });
}
