"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { orderColumns } from "#console/orders/order-columns.tsx";
import { formatCount } from "#lib/format.ts";
import { Badge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { DataTable } from "#ui/data-table/data-table.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { Stat } from "#ui/stat.tsx";
import { Tabs } from "#ui/tabs.tsx";
import { CreditDialog } from "./credit-dialog.tsx";
import { accountKind } from "./kinds.ts";
import { Statement } from "./statement.tsx";

type Account = Schemas["AccountDetail"];

const columns = orderColumns.filter((column) => ["order", "status", "plan", "price", "createdAt"].includes(column.id));
const idOf = (row: Schemas["OperatorOrderRow"]) => row.id;
const shownOrders = 20;

function Orders({ accountId }: { accountId: string }) {
  const orders = useAsk(["account-orders", accountId], (signal) =>
    operator.GET("/v1/operator/orders", { params: { query: { account: accountId, limit: shownOrders } }, signal }),
  );
  return (
    <DataTable
      name="Orders of a customer"
      columns={columns}
      rows={orders.data?.data}
      rowId={idOf}
      error={orders.failure}
      onRetry={orders.retry}
      rowHref={(row) => `/console/orders/${row.id}`}
      toolbar={
        <Link href={`/console/orders?account=${accountId}`} className={buttonStyle({ size: "sm", variant: "ghost" })}>
          All {orders.data ? formatCount(orders.data.total) : ""}
        </Link>
      }
      empty={{ title: "No orders yet", body: "What this customer buys appears here." }}
    />
  );
}

function People({ account }: { account: Account }) {
  return (
    <Card title="People">
      {account.members.length === 0 ? (
        <p className="text-base text-ink-soft">Nobody can sign in for this customer.</p>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {account.members.map((one) => (
            <li key={one.id} className="flex items-center justify-between gap-3 py-2 first:pt-0 last:pb-0">
              <span className="min-w-0">
                <span className="block truncate">{one.name}</span>
                <span className="block truncate text-ink-soft text-sm">{one.email}</span>
              </span>
              <Badge>{one.role}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function AccountView({ account }: { account: Account }) {
  const may = useMay("admin");
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Customers", href: "/console/customers" }]}
        title={account.name}
        status={accountKind[account.kind] ? <Badge>{accountKind[account.kind]}</Badge> : null}
        description={<Mono copy>{account.id}</Mono>}
        actions={may ? <CreditDialog account={account} /> : null}
      />
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Stat dense label="Balance" value={<Money value={account.wallet.balance} />} />
        <Stat dense label="Held for orders" value={<Money value={account.wallet.held} />} />
        <Stat dense label="Can be spent" value={<Money value={account.wallet.available} />} />
        <Stat
          dense
          label={`Spent on ${formatCount(account.orderCount)} orders`}
          value={<Money value={account.spent} />}
        />
      </div>
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <Tabs
          label="About this customer"
          tabs={[
            { value: "orders", label: "Orders", count: account.orderCount, content: <Orders accountId={account.id} /> },
            { value: "statement", label: "Statement", content: <Statement accountId={account.id} /> },
          ]}
        />
        <div className="flex flex-col gap-3">
          <Card title="Facts">
            <KeyValue
              facts={[
                { label: "E-mail", value: account.email ?? "none" },
                { label: "Customer since", value: <RelativeTime at={account.createdAt} /> },
                {
                  label: "Last order",
                  value: account.lastOrderAt ? <RelativeTime at={account.lastOrderAt} /> : "never",
                },
              ]}
            />
          </Card>
          <People account={account} />
        </div>
      </div>
    </>
  );
}

/** One customer: wallet, orders, statement, people. */
export function AccountPage({ accountId }: { accountId: string }) {
  const account = useAsk(
    ["account", accountId],
    (signal) => operator.GET("/v1/operator/accounts/{accountId}", { params: { path: { accountId } }, signal }),
    { every: 10_000, live: { topics: ["orders"], atMostEveryMs: 2000 } },
  );
  return <Loaded asked={account}>{(data) => <AccountView account={data} />}</Loaded>;
}
