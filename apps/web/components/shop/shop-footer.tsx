import type { Brand } from "@tandem/sdk";
import Link from "next/link";
import type { ThemeChoice } from "#lib/theme.ts";
import { ThemeToggle } from "#ui/theme-toggle.tsx";

/** The foot of every shop page: help, legalities of the sandbox, theme. */
export function ShopFooter({ brand, theme }: { brand: Brand; theme: ThemeChoice }) {
  const sandbox = brand.environment === "sandbox";
  return (
    <footer className="mt-auto border-line border-t">
      <div className="mx-auto flex max-w-5xl flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-6 text-base text-ink-soft">
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
          <span>{brand.name}</span>
          <Link href="/help" className="hover:text-ink hover:underline">
            Help
          </Link>
          {brand.supportEmail ? (
            <a href={`mailto:${brand.supportEmail}`} className="hover:text-ink hover:underline">
              {brand.supportEmail}
            </a>
          ) : null}
          {sandbox && brand.mailboxUrl ? (
            <a href={brand.mailboxUrl} className="hover:text-ink hover:underline">
              Mail sent by this sandbox
            </a>
          ) : null}
        </div>
        <div className="flex items-center gap-3">
          {sandbox ? <span className="text-sm">Sandbox: play money, simulated networks</span> : null}
          <ThemeToggle initial={theme} />
        </div>
      </div>
    </footer>
  );
}
