"use client";

import type { Schemas } from "@tandem/sdk";
import { Cable, Plus } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { AgainstTarget, RateAgainstTarget } from "#console/lib/against-target.tsx";
import { secondsOf } from "#console/lib/figures.ts";
import { useMay } from "#console/lib/me.tsx";
import { healthMeaning, providerStatusMeaning } from "#console/lib/meanings.ts";
import { useProviders } from "#console/lib/options.ts";
import { rateText, slowEnd, usedOf } from "#console/lib/rates.ts";
import { useOverview } from "#console/overview/use-overview.ts";
import { formatCount, formatPercent } from "#lib/format.ts";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { outcomesText } from "./outcome-bar.tsx";
import { useProviderActions } from "./use-provider-actions.tsx";

type Provider = Schemas["Provider"];

const everyMs = 8000;
const idOf = (one: Provider) => one.id;

const columns: readonly TableColumn<Provider>[] = [
  {
    id: "name",
    header: "Provider",
    sortValue: (one) => one.name,
    cell: (one) => (
      <Link href={`/console/providers/${one.id}`} className="whitespace-nowrap font-medium hover:underline">
        {one.name}
      </Link>
    ),
  },
  {
    id: "tier",
    header: "Tier",
    sortValue: (one) => one.tier * 1000 + one.priority,
    cell: (one) => (
      <span className="tabular whitespace-nowrap">
        {one.tier} <span className="text-ink-faint text-sm">priority {one.priority}</span>
      </span>
    ),
  },
  {
    id: "health",
    header: "Health",
    phone: "side",
    cell: (one) => (
      <span className="inline-flex items-center gap-2 whitespace-nowrap" title={one.healthReason ?? undefined}>
        <StatusBadge tone={healthMeaning[one.health].tone} plain>
          {healthMeaning[one.health].label}
        </StatusBadge>
        {one.status === "active" ? null : (
          <Badge tone={providerStatusMeaning[one.status].tone}>{providerStatusMeaning[one.status].label}</Badge>
        )}
      </span>
    ),
  },
  {
    id: "successRate",
    header: "Delivered",
    phone: "line",
    sortValue: (one) => (one.successRate.of === 0 ? null : one.successRate.count / one.successRate.of),
    cell: (one) => (
      <span title={outcomesText(one.outcomes) || undefined}>
        <RateAgainstTarget rate={one.successRate} of={["try", "tries"]} />
      </span>
    ),
  },
  {
    id: "delivery",
    header: "Delivery time",
    phone: "line",
    sortValue: (one) => one.deliverySeconds.value,
    cell: (one) => (
      <span title={slowEnd(one.deliverySeconds)}>
        <AgainstTarget figure={one.deliverySeconds} better="lower" text={(value) => secondsOf(value)} />
      </span>
    ),
  },
  {
    id: "delivery95",
    header: "95 of 100 within",
    align: "right",
    hidden: true,
    sortValue: (one) => one.deliverySeconds.p95,
    cell: (one) => secondsOf(one.deliverySeconds.p95),
  },
  {
    id: "used",
    header: "Activation",
    align: "right",
    hidden: true,
    sortValue: (one) => (one.activation.delivered === 0 ? null : one.activation.used / one.activation.delivered),
    cell: (one) => rateText(usedOf(one.activation), 0),
  },
  {
    id: "errorRate",
    header: "Errors",
    hidden: true,
    sortValue: (one) => one.errorRate.value,
    cell: (one) => <AgainstTarget figure={one.errorRate} better="lower" text={(value) => formatPercent(value)} />,
  },
  {
    id: "uptime",
    header: "Uptime",
    hidden: true,
    sortValue: (one) => one.uptime.value,
    cell: (one) => <RateAgainstTarget rate={one.uptime} of={["check", "checks"]} digits={2} />,
  },
  {
    id: "response",
    header: "Responds in",
    align: "right",
    sortValue: (one) => one.responseMs,
    cell: (one) => (one.responseMs === null ? "–" : `${Math.round(one.responseMs)} ms`),
  },
  {
    id: "countries",
    header: "Countries",
    align: "right",
    hidden: true,
    sortValue: (one) => one.countryCount,
    cell: (one) => formatCount(one.countryCount),
  },
  {
    id: "offers",
    header: "Offers",
    align: "right",
    hidden: true,
    sortValue: (one) => one.offerCount,
    cell: (one) => formatCount(one.offerCount),
  },
  {
    id: "balance",
    header: "Balance",
    phone: "line",
    align: "right",
    sortValue: (one) => (one.balance ? Number(one.balance.amount) : null),
    cell: (one) => (one.balance ? <Money value={one.balance} /> : <span className="text-ink-faint">–</span>),
  },
  {
    id: "synced",
    header: "Catalogue read",
    align: "right",
    hidden: true,
    cell: (one) => (one.lastSyncAt ? <RelativeTime at={one.lastSyncAt} className="whitespace-nowrap" /> : "never"),
  },
];

/** Which share of today's orders a provider had, beside its other columns. */
function useShareColumn(): TableColumn<Provider> {
  const overview = useOverview("today");
  return useMemo(() => {
    const shares = new Map(overview.data?.providers.map((one) => [one.id, one.shareOfOrders]));
    return {
      id: "share",
      header: "Share today",
      align: "right",
      sortValue: (one) => shares.get(one.id) ?? null,
      cell: (one) => {
        const share = shares.get(one.id);
        return share === undefined ? "–" : formatPercent(share, 0);
      },
    };
  }, [overview.data]);
}

/** Everyone we buy from, by tier and priority. */
export function ProvidersPage() {
  const providers = useProviders(everyMs);
  const mayAdd = useMay("admin");
  const actions = useProviderActions();
  const share = useShareColumn();
  const shown = useMemo(() => [...columns.slice(0, 5), share, ...columns.slice(5)], [share]);
  const add = (
    <Link href="/console/providers/new" className={buttonStyle({ variant: "primary" })}>
      <Plus aria-hidden="true" />
      Add provider
    </Link>
  );
  return (
    <>
      <PageHeader title="Providers" count={providers.data?.data.length} actions={mayAdd ? add : null} />
      <DataTable
        name="Providers"
        columns={shown}
        rows={providers.data?.data}
        rowId={idOf}
        error={providers.failure}
        onRetry={providers.retry}
        rowHref={(one) => `/console/providers/${one.id}`}
        rowActions={actions}
        empty={{
          icon: <Cable aria-hidden="true" />,
          title: "No providers yet",
          body: "A provider delivers the eSIMs we sell. With two of them, one can fail without anybody noticing.",
          ...(mayAdd ? { action: add } : {}),
        }}
      />
    </>
  );
}
