"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { CustomerLink, ProviderLink } from "#console/lib/cells.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatDay } from "#lib/format.ts";
import { vpnMeaning } from "#lib/status.ts";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { Timeline, type TimelineItem } from "#ui/timeline.tsx";
import { Turn } from "./turn.tsx";

type Account = Schemas["OperatorVpnAccountDetail"];
type Change = Schemas["VpnChange"];

const kinds: Record<Change["kind"], string> = {
  suspend: "Suspended",
  resume: "Resumed",
  password: "A new password",
  delete: "Deleted",
  expire: "Shut: its paid time was over",
  reopen: "Opened again: it was renewed",
};
const states: Record<Change["state"], { tone: Tone; note: string | null }> = {
  open: { tone: "info", note: "Its provider could not be asked yet, and will be asked again." },
  done: { tone: "success", note: null },
  refused: { tone: "danger", note: "Its provider refused." },
  dropped: { tone: "neutral", note: "Something else was wanted meanwhile." },
};

function storyOf(account: Account): TimelineItem[] {
  const bought: TimelineItem = {
    id: "bought",
    at: account.createdAt,
    tone: "neutral",
    title: "Delivered to the customer",
    body: "",
  };
  const changes = account.changes.map(({ kind, state, reason, createdAt }): TimelineItem => {
    const { tone, note } = states[state];
    const body = [note, reason].filter(Boolean).join(" ");
    return { id: `${kind} ${createdAt}`, at: createdAt, tone, title: kinds[kind], body };
  });
  return [bought, ...changes.toReversed()];
}

function AccountView({ account }: { account: Account }) {
  const { tone, label } = vpnMeaning[account.state];
  return (
    <>
      <PageHeader
        crumbs={[{ label: "VPN accounts", href: "/console/vpn" }]}
        title={account.name || account.username}
        status={<StatusBadge tone={tone}>{label}</StatusBadge>}
        description={<Mono copy>{account.id}</Mono>}
        actions={<Turn account={account} />}
      />
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <Card title="What happened">
          <Timeline items={storyOf(account)} />
        </Card>
        <Card title="Facts">
          <KeyValue
            facts={[
              { label: "Customer", value: <CustomerLink {...account} /> },
              {
                label: "Provider",
                value: <ProviderLink {...account} />,
                hint: <Mono short>{account.upstreamRef}</Mono>,
              },
              { label: "User name", value: <Mono copy>{account.username}</Mono> },
              { label: "Paid until", value: formatDay(account.expiresAt) },
              { label: "Renewed for", value: account.months === 1 ? "1 month" : `${account.months} months` },
              {
                label: "Order",
                value: (
                  <Link href={`/console/orders/${account.orderId}`} className="hover:underline">
                    <Mono short>{account.orderId}</Mono>
                  </Link>
                ),
              },
              { label: "Bought", value: <RelativeTime at={account.createdAt} /> },
            ]}
          />
        </Card>
      </div>
    </>
  );
}

/** One VPN account: whose it is, until when it is paid, and what was done to it. Its password is for its owner alone. */
export function VpnAccountPage({ vpnId }: { vpnId: string }) {
  const asked = useAsk(
    ["vpn-accounts", vpnId],
    (signal) => operator.GET("/v1/operator/vpn/accounts/{vpnId}", { params: { path: { vpnId } }, signal }),
    { every: 10_000 },
  );
  return (
    <Loaded asked={asked} height={480}>
      {(account) => <AccountView account={account} />}
    </Loaded>
  );
}
