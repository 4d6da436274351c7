import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { BrandMark } from "#components/shop/brand-mark.tsx";
import { OperatorSignIn } from "#console/shell/operator-sign-in.tsx";
import { getBrand, getMe } from "#lib/server-api.ts";
import { getTheme } from "#lib/theme.ts";
import { Badge } from "#ui/badge.tsx";
import { Notice } from "#ui/notice.tsx";
import { ThemeToggle } from "#ui/theme-toggle.tsx";

export const metadata: Metadata = { title: "Sign in to the console", robots: { index: false } };

type Search = Promise<{ next?: string; reason?: string }>;

/** A page of the console, so that a link cannot lead anywhere else after the sign-in. */
const safeNext = (next: string | undefined): string => (next && /^\/console(\/|\?|$)/.test(next) ? next : "/console");

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const [brand, me, theme, search] = await Promise.all([getBrand(), getMe(), getTheme(), searchParams]);
  const next = safeNext(search.next);
  if (me?.scopes.includes("operator:read")) redirect(next);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 bg-page p-4">
      <div className="w-full max-w-sm rounded-md border border-line bg-surface p-6">
        <div className="mb-5 flex items-center gap-2.5">
          <BrandMark className="size-7" />
          <span className="flex-1 font-semibold text-md text-ink">{brand.name}</span>
          <Badge tone={brand.environment === "sandbox" ? "warning" : "success"}>
            {brand.environment === "sandbox" ? "Sandbox" : "Live"}
          </Badge>
        </div>
        <h1 className="mb-4 font-semibold text-ink text-lg tracking-tight">Sign in to the console</h1>
        {me ? (
          <Notice tone="warning" className="mb-4">
            {me.user?.email ?? "This sign-in"} has no rights in the console. Sign in as someone who runs {brand.name}.
          </Notice>
        ) : null}
        <OperatorSignIn next={next} />
      </div>
      <ThemeToggle initial={theme} />
    </main>
  );
}
