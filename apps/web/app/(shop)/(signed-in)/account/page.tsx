import { ChevronRight } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { pageColumn } from "#components/shop/page-column.ts";
import { services } from "#components/shop/services.ts";
import { SignOutButton } from "#components/shop/sign-out-button.tsx";
import { requireMe } from "#lib/load.ts";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";

export const metadata: Metadata = { title: "Account" };

const help = { href: "/help", label: "Help" };
const operatorConsole = { href: "/console", label: "Operator console" };

/** Who is signed in, and the ways to everything that is theirs. */
export default async function Page() {
  const me = await requireMe("/account");
  const operator = me.roles.some((role) => role !== "owner");
  const pages = services.flatMap((group) => group.pages).filter((page) => page.href !== "/account");
  const links = [...pages, help, ...(operator ? [operatorConsole] : [])];
  return (
    <div className={pageColumn}>
      <h1 className="font-semibold text-ink text-xl tracking-tight">Account</h1>
      <Card>
        <KeyValue
          facts={[
            me.user && { label: "Name", value: me.user.name },
            me.user && { label: "E-mail", value: me.user.email },
            {
              label: "Password",
              value: (
                <Link href="/forgot-password" className="text-primary-text hover:underline">
                  Change
                </Link>
              ),
            },
          ]}
        />
      </Card>
      <nav
        aria-label="Your things"
        className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface"
      >
        {links.map(({ href, label }) => (
          <Link
            key={href}
            href={href}
            className="flex h-12 items-center justify-between px-4 text-base text-ink hover:bg-sunken"
          >
            {label}
            <ChevronRight aria-hidden="true" className="size-4 text-ink-faint" />
          </Link>
        ))}
      </nav>
      <SignOutButton />
    </div>
  );
}
