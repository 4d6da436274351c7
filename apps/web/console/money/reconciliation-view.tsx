"use client";

import type { Schemas } from "@tandem/sdk";
import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useMay } from "#console/lib/me.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { useProviderOptions } from "#console/lib/options.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { differenceMeaning, differenceWords, kindWords, sourceWords } from "./difference-words.ts";
import { CoverageCard } from "./reconciliation-coverage.tsx";
import { RunsCard } from "./reconciliation-runs.tsx";
import { Resolve } from "./resolve-difference.tsx";
import { useDifferences } from "./use-reconciliation.ts";

type Difference = Schemas["Difference"];

const filterIds = ["state", "source", "kind", "providerId"] as const;
const idOf = (difference: Difference) => difference.id;
const wordOptions = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));
const fixedFilters = [
  { id: "state", label: "State", options: optionsOf(differenceMeaning) },
  { id: "source", label: "Compared", options: wordOptions(sourceWords) },
  { id: "kind", label: "Kind", options: wordOptions(kindWords) },
];
const nothing = <span className="text-ink-faint">–</span>;

/** The thing itself: its ICCID or number, with its order where one of ours bought it. */
function Which({ difference }: { difference: Difference }) {
  const { label, orderId } = difference;
  if (orderId)
    return (
      <Link href={`/console/orders/${orderId}`} className="whitespace-nowrap hover:underline">
        {label ?? "Its order"}
      </Link>
    );
  return label ? (
    <span className="whitespace-nowrap">
      <Mono copy>{label}</Mono>
    </span>
  ) : (
    nothing
  );
}

const columns = (may: boolean): readonly TableColumn<Difference>[] => [
  {
    id: "at",
    header: "When",
    cell: (row) => <RelativeTime at={row.happenedAt} className="whitespace-nowrap text-ink-soft" />,
  },
  {
    id: "what",
    header: "What",
    phone: "title",
    cell: (row) => (
      <span className="flex flex-col whitespace-nowrap">
        <span className="font-medium">{differenceWords(row)}</span>
        <span className="text-xs text-ink-soft">{row.provider.name}</span>
      </span>
    ),
  },
  {
    id: "label",
    header: "Which",
    phone: "line",
    cell: (row) => <Which difference={row} />,
  },
  {
    id: "state",
    header: "State",
    cell: (row) => (
      <StatusBadge tone={differenceMeaning[row.state].tone} plain>
        {differenceMeaning[row.state].label}
      </StatusBadge>
    ),
  },
  {
    id: "ours",
    header: "Ours",
    phone: "line",
    align: "right",
    cell: (row) => (row.ours ? <Money value={row.ours} /> : nothing),
  },
  {
    id: "theirs",
    header: "Theirs",
    phone: "line",
    align: "right",
    cell: (row) => (row.theirs ? <Money value={row.theirs} /> : nothing),
  },
  {
    id: "customer",
    header: "Customer",
    cell: (row) =>
      row.account ? (
        <Link href={`/console/customers/${row.account.id}`} className="block max-w-40 truncate hover:underline">
          {row.account.name}
        </Link>
      ) : (
        nothing
      ),
  },
  {
    id: "ref",
    header: "Line",
    cell: (row) => (
      <Mono short copy>
        {row.ref}
      </Mono>
    ),
  },
  {
    id: "resolve",
    header: "Do, or how it ended",
    phone: "line",
    cell: (row) =>
      may && row.actions.length > 0 ? (
        <Resolve difference={row} />
      ) : row.note ? (
        <span className="block max-w-40 truncate" title={`${row.actor}: ${row.note}`}>
          {row.note}
        </span>
      ) : (
        nothing
      ),
  },
];
const [withActions, withoutActions] = [columns(true), columns(false)];

/** Our books against those of payment processors and providers: what does not agree, and what a person does about it. */
export function ReconciliationView() {
  const may = useMay("admin");
  const state = useTableState(filterIds);
  const differences = useDifferences(state);
  const providers = useProviderOptions();
  const filters = [...fixedFilters, { id: "providerId", label: "With", options: providers }];
  const { source } = state.filters;
  return (
    <div className="flex flex-col gap-3">
      <RunsCard source={source === "payments" || source === "supply" ? source : undefined} />
      <DataTable
        name="Differences"
        columns={may ? withActions : withoutActions}
        rows={differences.data?.data}
        rowId={idOf}
        error={differences.failure}
        onRetry={differences.retry}
        refreshing={differences.refreshing}
        state={state}
        nextCursor={differences.data?.nextCursor}
        filters={filters}
        empty={{
          icon: <CircleCheck aria-hidden="true" />,
          title: "Nothing differs",
          body: "What one side has and the other has not stands here, with what can be done about it.",
        }}
      />
      {source === "payments" ? null : <CoverageCard />}
    </div>
  );
}
