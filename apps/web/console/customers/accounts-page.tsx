"use client";

import type { Schemas } from "@tandem/sdk";
import { Users } from "lucide-react";
import Link from "next/link";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useList } from "#console/lib/use-list.ts";
import { formatCount } from "#lib/format.ts";
import { Badge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { accountKind } from "./kinds.ts";
import { NewAccount } from "./new-account.tsx";

type Account = Schemas["Account"];

const filterIds = ["search"] as const;
const newestFirst = { id: "createdAt", desc: true };
const idOf = (account: Account) => account.id;

const columns: readonly TableColumn<Account>[] = [
  {
    id: "name",
    header: "Customer",
    sortable: true,
    csv: (account) => account.name,
    cell: (account) => (
      <span className="inline-flex items-center gap-2 whitespace-nowrap">
        <Link href={`/console/customers/${account.id}`} className="font-medium hover:underline">
          {account.name}
        </Link>
        {accountKind[account.kind] ? <Badge>{accountKind[account.kind]}</Badge> : null}
      </span>
    ),
  },
  {
    id: "email",
    header: "E-mail",
    phone: "line",
    csv: (account) => account.email,
    cell: (account) => account.email ?? <span className="text-ink-faint">none</span>,
  },
  {
    id: "balance",
    header: "Balance",
    phone: "side",
    align: "right",
    csv: (account) => account.balance.amount,
    cell: (account) => <Money value={account.balance} className="font-medium" />,
  },
  {
    id: "held",
    header: "Held",
    align: "right",
    csv: (account) => account.held.amount,
    cell: (account) =>
      Number(account.held.amount) === 0 ? <span className="text-ink-faint">–</span> : <Money value={account.held} />,
  },
  {
    id: "orders",
    header: "Orders",
    align: "right",
    csv: (account) => account.orderCount,
    cell: (account) => formatCount(account.orderCount),
  },
  {
    id: "spent",
    header: "Spent",
    align: "right",
    csv: (account) => account.spent.amount,
    cell: (account) => <Money value={account.spent} />,
  },
  {
    id: "lastOrder",
    header: "Last order",
    phone: "line",
    align: "right",
    csv: (account) => account.lastOrderAt,
    cell: (account) =>
      account.lastOrderAt ? (
        <RelativeTime at={account.lastOrderAt} className="whitespace-nowrap text-ink-soft" />
      ) : (
        <span className="text-ink-faint">never</span>
      ),
  },
  {
    id: "createdAt",
    header: "Since",
    align: "right",
    sortable: true,
    csv: (account) => account.createdAt,
    cell: (account) => <RelativeTime at={account.createdAt} className="whitespace-nowrap text-ink-soft" />,
  },
];

/** Everyone who buys from the tenant. */
export function AccountsPage() {
  const may = useMay("write");
  const accounts = useList<"listAccounts">(
    "accounts",
    filterIds,
    (query, signal) => operator.GET("/v1/operator/accounts", { params: { query }, ...(signal && { signal }) }),
    { sort: newestFirst },
  );
  return (
    <>
      <PageHeader title="Customers" actions={may ? <NewAccount /> : null} />
      <DataTable
        name="Customers"
        columns={columns}
        {...accounts.table}
        rowId={idOf}
        search={{ id: "search", placeholder: "Name or e-mail" }}
        sorting="server"
        rowHref={(account) => `/console/customers/${account.id}`}
        empty={{
          icon: <Users aria-hidden="true" />,
          title: "No customers yet",
          body: "People appear here when they sign up in the shop, or when you add them.",
        }}
      />
    </>
  );
}
