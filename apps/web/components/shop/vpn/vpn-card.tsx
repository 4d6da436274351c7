import type { Schemas } from "@tandem/sdk";
import { ChevronRight, ShieldCheck } from "lucide-react";
import Link from "next/link";
import { formatDay } from "#lib/format.ts";
import { vpnMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";

/** One of the account's VPN accounts in the list. */
export function VpnCard({ account }: { account: Schemas["VpnAccountEntry"] }) {
  const meaning = vpnMeaning[account.state];
  return (
    <Link
      href={`/vpn/${account.id}`}
      className="flex items-center gap-3 rounded-md border border-line bg-surface p-4 transition-colors hover:border-line-strong"
    >
      <ShieldCheck aria-hidden="true" className="size-6 shrink-0 text-ink-soft" />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="truncate font-semibold text-ink text-md">{account.name}</span>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-base text-ink-soft">
          <StatusBadge plain tone={meaning.tone}>
            {meaning.label}
          </StatusBadge>
          <span>
            {account.state === "expired" ? "ended" : "until"} {formatDay(account.expiresAt)}
          </span>
        </span>
      </span>
      <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
    </Link>
  );
}
