import { type ReactNode, Suspense } from "react";
import { getBrand, getMe, getWallet } from "#lib/server-api.ts";
import { getTheme } from "#lib/theme.ts";
import { NavigationProgress } from "./navigation-progress.tsx";
import { ShopFooter } from "./shop-footer.tsx";
import { ShopHeader } from "./shop-header.tsx";

/** Head, content and foot of a shop page. */
export async function ShopFrame({ children }: { children: ReactNode }) {
  const [brand, me, wallet, theme] = await Promise.all([getBrand(), getMe(), getWallet(), getTheme()]);
  return (
    <div className="flex min-h-dvh flex-col text-md">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:px-4 focus:py-2"
      >
        Skip to content
      </a>
      <Suspense>
        <NavigationProgress />
      </Suspense>
      <ShopHeader brand={brand} me={me} wallet={wallet} />
      <main id="content" className="flex flex-1 flex-col">
        {children}
      </main>
      <ShopFooter brand={brand} theme={theme} />
    </div>
  );
}
