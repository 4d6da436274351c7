import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { getBrand } from "#lib/server-api.ts";
import { getTheme } from "#lib/theme.ts";
import { brandCss, brandTokens } from "#ui/color/brand-tokens.ts";
import { fontClasses } from "#ui/font.ts";
import "./globals.css";

export async function generateMetadata(): Promise<Metadata> {
  const brand = await getBrand();
  return {
    title: { default: `${brand.name}: mobile data abroad`, template: `%s · ${brand.name}` },
    description: "Mobile data for 200 countries. Buy a plan, scan a code, be online.",
    applicationName: brand.name,
    icons: { icon: "/icon.svg" },
  };
}

export async function generateViewport(): Promise<Viewport> {
  const brand = await getBrand();
  const tokens = brandTokens({ primary: brand.primaryColor, secondary: brand.secondaryColor });
  return {
    width: "device-width",
    initialScale: 1,
    themeColor: [
      { media: "(prefers-color-scheme: light)", color: tokens.light.page ?? "" },
      { media: "(prefers-color-scheme: dark)", color: tokens.dark.page ?? "" },
    ],
  };
}

/** Everything any screen stands in: the brand's tokens, the visitor's theme and the font, before the first paint. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [brand, theme, incoming] = await Promise.all([getBrand(), getTheme(), headers()]);
  const css = brandCss({ primary: brand.primaryColor, secondary: brand.secondaryColor });
  return (
    <html
      lang="en"
      className={fontClasses}
      {...(theme === "system" ? {} : { "data-theme": theme })}
      suppressHydrationWarning
    >
      <head>
        <style
          nonce={incoming.get("x-nonce") ?? undefined}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: made of hex colours only (see brand-tokens.ts)
          dangerouslySetInnerHTML={{ __html: css }}
          suppressHydrationWarning
        />
      </head>
      <body>{children}</body>
    </html>
  );
}
