"use client";

import type { Schemas } from "@tandem/sdk";
import { Download, ReceiptText } from "lucide-react";
import { useMemo, useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { listQuery, operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatCount } from "#lib/format.ts";
import { countryName } from "#lib/plan-place.ts";
import { serviceWords } from "#lib/use-words.ts";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Flag } from "#ui/flag.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { Notice } from "#ui/notice.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { UploadRates } from "./upload-rates.tsx";

type Entry = Schemas["RateEntry"];
type List = Schemas["RateListDetail"];
type Version = Schemas["RateListVersion"];

const columns: readonly TableColumn<Entry>[] = [
  { id: "prefix", header: "Prefix", cell: (entry) => <Mono>{entry.prefix || "any"}</Mono> },
  {
    id: "destination",
    header: "Destination",
    phone: "line",
    cell: (entry) => (
      <span className="inline-flex items-center gap-2">
        {entry.countryCode ? <Flag code={entry.countryCode} /> : null}
        {entry.destination}
        {entry.countryCode && entry.destination === "" ? countryName(entry.countryCode) : null}
      </span>
    ),
  },
  {
    id: "price",
    header: "Price",
    phone: "side",
    align: "right",
    cell: (entry) => <Money value={entry.rate.price} className="font-medium" />,
  },
  {
    id: "per",
    header: "For a",
    phone: "line",
    cell: (entry) => <span className="text-ink-soft">{entry.rate.per}</span>,
  },
  {
    id: "increments",
    header: "Increments",
    align: "right",
    cell: (entry) => (
      <span className="tabular">
        {entry.rate.incrementFirst}/{entry.rate.incrementNext}
      </span>
    ),
  },
  {
    id: "fee",
    header: "Connection fee",
    align: "right",
    cell: (entry) => (Number(entry.rate.connectionFee.amount) > 0 ? <Money value={entry.rate.connectionFee} /> : "–"),
  },
];

const prefixOf = (entry: Entry) => entry.prefix;
const filterIds = ["search"] as const;
const firstPrefix = { id: "prefix", desc: false };
const versionHead = [
  { text: "Version" },
  { text: "Counts from" },
  { text: "Rates", right: true },
  { text: "Note" },
  { text: "State" },
];

function stateOf(version: Version, list: List): { tone: "success" | "info" | "neutral"; word: string } {
  if (version.id === list.current?.id) return { tone: "success", word: "Counts now" };
  return new Date(version.validFrom) > new Date()
    ? { tone: "info", word: "To come" }
    : { tone: "neutral", word: "Past" };
}

function Versions({ list, shown, onShow }: { list: List; shown: string | null; onShow: (id: string) => void }) {
  return (
    <Card flush title="Versions" description="A version never changes: what was charged by it can be worked out again.">
      <SmallTable label="Versions" head={versionHead}>
        {list.versions.map((version) => {
          const state = stateOf(version, list);
          return (
            <tr key={version.id} className="hover:bg-sunken/60">
              <td>
                <button
                  type="button"
                  aria-pressed={version.id === shown}
                  onClick={() => onShow(version.id)}
                  className="font-medium hover:underline aria-pressed:text-primary-text"
                >
                  {version.number}
                </button>
              </td>
              <td className="whitespace-nowrap">
                <RelativeTime at={version.validFrom} />
              </td>
              <td className="tabular text-right">{formatCount(version.rates)}</td>
              <td className="min-w-40 max-w-80">
                {version.basis === "demo" ? <Badge tone="warning">Demo figures</Badge> : null} {version.note}
              </td>
              <td>
                <StatusBadge tone={state.tone} plain>
                  {state.word}
                </StatusBadge>
              </td>
            </tr>
          );
        })}
      </SmallTable>
    </Card>
  );
}

function Rates({ list, versionId }: { list: List; versionId: string | null }) {
  const state = useTableState(filterIds, firstPrefix);
  const { sort: _, ...query } = state.query;
  const rates = useAsk(["rates", list.id, versionId, query], (signal) =>
    operator.GET("/v1/operator/rate-lists/{listId}/rates", {
      params: {
        path: { listId: list.id },
        query: { ...listQuery<"listRates">({ query }), ...(versionId ? { versionId } : {}) },
      },
      signal,
    }),
  );
  return (
    <DataTable
      name="Rates"
      columns={columns}
      rows={rates.data?.data}
      rowId={prefixOf}
      error={rates.failure}
      onRetry={rates.retry}
      refreshing={rates.refreshing}
      state={state}
      nextCursor={rates.data?.nextCursor}
      search={{ id: "search", placeholder: "A number, a prefix or a place" }}
      csvHref={`/v1/operator/rate-lists/${list.id}/rates.csv${versionId ? `?versionId=${versionId}` : ""}`}
      empty={{
        icon: <ReceiptText aria-hidden="true" />,
        title: "No rates here",
        body: "Upload a file, or look for something else.",
      }}
    />
  );
}

/** One rate deck or price list: its rates, its versions, and where a file begins to become the next one. */
export function RateListPage({ listId }: { listId: string }) {
  const may = useMay("admin");
  const [shown, setShown] = useState<string | null>(null);
  const list = useAsk(["rate-list", listId], (signal) =>
    operator.GET("/v1/operator/rate-lists/{listId}", { params: { path: { listId } }, signal }),
  );
  const versionId = shown ?? list.data?.current?.id ?? list.data?.versions[0]?.id ?? null;
  const isOther = useMemo(() => versionId !== null && versionId !== list.data?.current?.id, [versionId, list.data]);
  return (
    <Loaded asked={list}>
      {(data) => (
        <>
          <PageHeader
            title={data.name}
            count={data.current ? formatCount(data.current.rates) : undefined}
            crumbs={[
              { href: data.kind === "rate_deck" ? "/console/rates?tab=decks" : "/console/rates", label: "Rates" },
            ]}
            description={`${serviceWords[data.service]}, ${data.direction}, in ${data.currency} for a ${data.per}`}
            actions={
              <>
                <a
                  href={`/v1/operator/rate-lists/${data.id}/rates.csv`}
                  download
                  className={buttonStyle({ variant: "secondary" })}
                >
                  <Download aria-hidden="true" />
                  CSV
                </a>
                {may ? <UploadRates listId={data.id} /> : null}
              </>
            }
          />
          {data.current?.basis === "demo" ? (
            <Notice tone="warning" title="Demo figures">
              These rates are worked out for the demonstration and are no carrier's offer.
            </Notice>
          ) : null}
          {isOther ? <Notice tone="info">You are looking at a version that does not count now.</Notice> : null}
          <Rates list={data} versionId={versionId} />
          {data.versions.length > 0 ? <Versions list={data} shown={versionId} onShow={setShown} /> : null}
        </>
      )}
    </Loaded>
  );
}
