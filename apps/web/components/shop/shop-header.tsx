import type { Brand, Me, Wallet } from "@tandem/sdk";
import { CardSim, CircleUserRound, WalletMinimal } from "lucide-react";
import Link from "next/link";
import { formatBalance } from "#lib/format.ts";
import { Badge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { BrandName } from "./brand-mark.tsx";

const item = buttonStyle({
  variant: "ghost",
  className: "h-10 px-2.5 text-base text-ink sm:px-3 [&_svg]:size-5 sm:[&_svg]:size-4",
});

/** The head of every shop page: the brand, and for who is signed in their eSIMs, money and account. */
export function ShopHeader({ brand, me, wallet }: { brand: Brand; me: Me | null; wallet: Wallet | null }) {
  return (
    <header className="border-line border-b bg-page">
      <div className="mx-auto flex h-14 max-w-5xl items-center justify-between gap-2 px-4 sm:h-16">
        <div className="flex items-center gap-2">
          <Link href="/" aria-label={`${brand.name}, home`} className="rounded-md">
            <BrandName name={brand.name} logoUrl={brand.logoUrl} />
          </Link>
          {brand.environment === "sandbox" ? <Badge tone="warning">Sandbox</Badge> : null}
        </div>
        <nav aria-label="Your account" className="-mr-2 flex items-center">
          {me ? (
            <>
              <Link href="/esims" className={item}>
                <CardSim aria-hidden="true" />
                <span className="max-sm:sr-only">My eSIMs</span>
              </Link>
              {wallet ? (
                <Link
                  href="/wallet"
                  className={item}
                  aria-label={`Wallet, ${formatBalance(wallet.available)} available`}
                >
                  <WalletMinimal aria-hidden="true" className="max-sm:hidden" />
                  <span className="tabular">{formatBalance(wallet.available)}</span>
                </Link>
              ) : null}
              <Link href="/account" className={item} aria-label="Account">
                <CircleUserRound aria-hidden="true" />
              </Link>
            </>
          ) : (
            <Link href="/sign-in" className={item}>
              Sign in
            </Link>
          )}
        </nav>
      </div>
    </header>
  );
}
