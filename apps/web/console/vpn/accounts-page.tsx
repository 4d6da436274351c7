"use client";

import type { Schemas } from "@tandem/sdk";
import { ShieldCheck } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { customerColumn, providerColumn, stateColumn, timeColumn } from "#console/lib/columns.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { useProviderOptions } from "#console/lib/options.ts";
import { useList } from "#console/lib/use-list.ts";
import { formatDay } from "#lib/format.ts";
import { vpnMeaning } from "#lib/status.ts";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { Turn } from "./turn.tsx";

type Account = Schemas["OperatorVpnAccount"];

const filterIds = ["state", "providerId", "search"] as const;
const idOf = (account: Account) => account.id;

const columns: readonly TableColumn<Account>[] = [
  {
    id: "username",
    header: "User name",
    csv: (one) => one.username,
    cell: (one) => (
      <Link href={`/console/vpn/${one.id}`} className="whitespace-nowrap font-medium hover:underline">
        <Mono>{one.username}</Mono>
      </Link>
    ),
  },
  stateColumn(vpnMeaning, (one) => one.state),
  customerColumn({ phone: "line" }),
  providerColumn("Provider", { phone: "line" }),
  {
    id: "upstream",
    header: "There",
    csv: (one) => one.upstreamRef,
    cell: (one) => <Mono copy>{one.upstreamRef}</Mono>,
  },
  {
    id: "order",
    header: "Order",
    csv: (one) => one.orderId,
    cell: (one) => (
      <Link href={`/console/orders/${one.orderId}`} className="hover:underline">
        <Mono short>{one.orderId}</Mono>
      </Link>
    ),
  },
  {
    id: "until",
    header: "Paid until",
    phone: "line",
    align: "right",
    sortValue: (one) => one.expiresAt,
    csv: (one) => one.expiresAt,
    cell: (one) => <span className="tabular whitespace-nowrap">{formatDay(one.expiresAt)}</span>,
  },
  timeColumn("created", "Bought", (one) => one.createdAt),
  { id: "action", header: "", align: "right", cell: (one) => <Turn account={one} /> },
];

/** Everybody's VPN accounts. */
export function VpnAccountsPage() {
  const accounts = useList<"listOperatorVpnAccounts">(
    "vpn-accounts",
    filterIds,
    (query, signal) => operator.GET("/v1/operator/vpn/accounts", { params: { query }, ...(signal && { signal }) }),
    { every: 15_000 },
  );
  const providers = useProviderOptions();
  const filters = useMemo(
    () => [
      { id: "state", label: "State", options: optionsOf(vpnMeaning) },
      { id: "providerId", label: "Provider", options: providers },
    ],
    [providers],
  );
  return (
    <>
      <PageHeader
        title="VPN accounts"
        description="Who has one, at which provider, and until when it is paid. Passwords are for their owners alone."
      />
      <DataTable
        name="VPN accounts"
        columns={columns}
        {...accounts.table}
        rowId={idOf}
        rowHref={(one) => `/console/vpn/${one.id}`}
        filters={filters}
        search={{ id: "search", placeholder: "Find a user name" }}
        empty={{
          icon: <ShieldCheck aria-hidden="true" />,
          title: "No VPN accounts",
          body: "They are listed here as soon as a customer buys one.",
        }}
      />
    </>
  );
}
