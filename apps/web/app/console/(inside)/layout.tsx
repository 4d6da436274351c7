import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { type ReactNode, Suspense } from "react";
import { LiveProvider } from "#console/lib/live.tsx";
import { MeProvider } from "#console/lib/me.tsx";
import { ConsoleShell } from "#console/shell/console-shell.tsx";
import { AskProvider } from "#console/shell/providers.tsx";
import { getBrand, getMe } from "#lib/server-api.ts";
import { getTheme } from "#lib/theme.ts";

export async function generateMetadata(): Promise<Metadata> {
  const brand = await getBrand();
  return {
    title: { default: `Console · ${brand.name}`, template: `%s · ${brand.name} console` },
    robots: { index: false },
  };
}

/** Everything behind the console's door: only people who run this tenant come in. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const [brand, me, theme, store, incoming] = await Promise.all([
    getBrand(),
    getMe(),
    getTheme(),
    cookies(),
    headers(),
  ]);
  if (!me?.scopes.includes("operator:read")) {
    const asked = incoming.get("x-asked-path");
    redirect(`/console/sign-in${me ? "?reason=not_an_operator" : asked ? `?next=${encodeURIComponent(asked)}` : ""}`);
  }
  return (
    <AskProvider>
      <MeProvider me={me}>
        <LiveProvider>
          <ConsoleShell brand={brand} theme={theme} startNarrow={store.get("console-nav")?.value === "narrow"}>
            <Suspense>{children}</Suspense>
          </ConsoleShell>
        </LiveProvider>
      </MeProvider>
    </AskProvider>
  );
}
