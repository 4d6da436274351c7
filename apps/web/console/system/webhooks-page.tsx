"use client";

import type { Schemas } from "@tandem/sdk";
import { Inbox } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { orderColumn, stateColumn } from "#console/lib/columns.tsx";
import { useMay } from "#console/lib/me.tsx";
import { optionsOf, webhookMeaning } from "#console/lib/meanings.ts";
import { listQuery, operator, pageOf } from "#console/lib/operator-api.ts";
import { useProviderOptions } from "#console/lib/options.ts";
import { NewRows } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { useLiveRows } from "#console/lib/use-live-rows.ts";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { useReplay } from "./use-replay.ts";

type Row = Schemas["WebhookRow"];

const filterIds = ["provider", "state", "from", "to"] as const;
const idOf = (row: Row) => row.id;

const columns: readonly TableColumn<Row>[] = [
  {
    id: "receivedAt",
    header: "Received",
    phone: "line",
    sortValue: (row) => row.receivedAt,
    csv: (row) => row.receivedAt,
    cell: (row) => (
      <Link href={`/console/webhooks/${row.id}`} className="hover:underline">
        <RelativeTime at={row.receivedAt} className="whitespace-nowrap" />
      </Link>
    ),
  },
  stateColumn(webhookMeaning, (row) => row.state),
  {
    id: "provider",
    header: "Provider",
    phone: "title",
    sortValue: (row) => row.provider?.name ?? null,
    csv: (row) => row.provider?.name ?? null,
    cell: (row) => (
      <span className="whitespace-nowrap">{row.provider?.name ?? <span className="text-ink-faint">unknown</span>}</span>
    ),
  },
  {
    id: "type",
    header: "Type",
    phone: "line",
    sortValue: (row) => row.type,
    csv: (row) => row.type,
    cell: (row) => (row.type ? <Mono>{row.type}</Mono> : <span className="text-ink-faint">–</span>),
  },
  {
    id: "means",
    header: "Means",
    csv: (row) => row.eventKinds.join(" "),
    cell: (row) => <span className="text-ink-soft">{row.eventKinds.join(", ")}</span>,
  },
  {
    id: "verified",
    header: "Verified by",
    csv: (row) => row.verifiedBy,
    cell: (row) =>
      row.verifiedBy === "signature" ? (
        "signature"
      ) : row.verifiedBy === "secret_url" ? (
        "secret address"
      ) : (
        <span className="text-ink-faint">–</span>
      ),
  },
  {
    id: "reason",
    header: "Why",
    csv: (row) => row.reason,
    cell: (row) => (
      <span className="line-clamp-1 min-w-40 text-ink-soft" title={row.reason ?? undefined}>
        {row.reason}
      </span>
    ),
  },
  orderColumn((row) => row.orderId),
  {
    id: "attempts",
    header: "Tries",
    align: "right",
    sortValue: (row) => row.attempts,
    csv: (row) => row.attempts,
    cell: (row) => row.attempts,
  },
];

const pageOfWebhooks = (query: Record<string, string>, cursor: string | null) =>
  pageOf(cursor, (place) =>
    operator.GET("/v1/operator/webhooks", {
      params: { query: listQuery<"listWebhooks">({ query: { ...query, ...place } }) },
    }),
  );

/** What providers told us, as it came: verified or not, processed or not, and again on demand. */
export function WebhooksPage() {
  const may = useMay("write");
  const state = useTableState(filterIds);
  const providers = useProviderOptions();
  const filters = useMemo(
    () => [
      { id: "state", label: "State", options: optionsOf(webhookMeaning) },
      { id: "provider", label: "Provider", options: providers },
      { id: "from", label: "From", placeholder: "2026-01-15" },
      { id: "to", label: "To", placeholder: "2026-01-31" },
    ],
    [providers],
  );
  const webhooks = useAsk(
    ["webhooks", state.query],
    (signal) => operator.GET("/v1/operator/webhooks", { params: { query: listQuery<"listWebhooks">(state) }, signal }),
    { every: state.cursor ? false : 5000, live: state.cursor ? false : { topics: ["webhooks"] } },
  );
  const live = useLiveRows(webhooks.data?.data, idOf, JSON.stringify(state.query));
  const replay = useReplay();
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Each is stored as it came, checked, and processed later; what it already did is not done twice."
      />
      <DataTable
        name="Webhooks"
        columns={columns}
        rows={live.rows}
        rowId={idOf}
        error={webhooks.failure}
        onRetry={webhooks.retry}
        refreshing={webhooks.refreshing}
        state={state}
        nextCursor={webhooks.data?.nextCursor}
        filters={filters}
        rowHref={(row) => `/console/webhooks/${row.id}`}
        exportPage={(cursor) => pageOfWebhooks(state.query, cursor)}
        toolbar={<NewRows count={live.waiting} word="webhook" onShow={live.show} />}
        {...(may
          ? {
              rowActions: (row: Row) => [
                { label: "Process again", disabled: row.state === "forged", onSelect: () => replay.run([row.id]) },
              ],
              bulkActions: [
                {
                  label: "Process again",
                  onSelect: (rows: Row[]) =>
                    replay.run(rows.filter((row) => row.state !== "forged").map((row) => row.id)),
                },
              ],
            }
          : {})}
        empty={{
          icon: <Inbox aria-hidden="true" />,
          title: "Nothing came in yet",
          body: "Providers send news of orders and usage to the address on their settings page.",
        }}
      />
    </>
  );
}
