"use client";

import type { Schemas } from "@tandem/sdk";
import { Hand } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { useCountryOptions } from "#console/lib/options.ts";
import { Countries, Segments } from "#console/lib/parts.tsx";
import { orderedText } from "#lib/ordered.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { type TableState, useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { resolutionMeaning } from "./resolutions.ts";
import { pageOfTasks, useTasks } from "./use-tasks.ts";

type Task = Schemas["ManualTask"];

const filterIds = ["country", "waitingMinutes", "search"] as const;
const tabId = ["state"] as const;
const idOf = (task: Task) => task.id;

const plan: TableColumn<Task> = {
  id: "plan",
  header: "What",
  sortValue: (task) => task.plan.name,
  csv: (task) => task.plan.name,
  cell: (task) => (
    <Link
      href={`/console/manual-queue/${task.id}`}
      className="inline-flex items-center gap-2 whitespace-nowrap hover:underline"
    >
      <Countries codes={task.plan.countryCodes} />
      <span className="text-ink-soft">{orderedText(task.plan)}</span>
    </Link>
  ),
};

const rest: readonly TableColumn<Task>[] = [
  {
    id: "customer",
    header: "For",
    phone: "line",
    sortValue: (task) => task.account.name,
    csv: (task) => task.account.name,
    cell: (task) => (
      <Link href={`/console/customers/${task.account.id}`} className="block max-w-44 truncate hover:underline">
        {task.account.name}
      </Link>
    ),
  },
  {
    id: "price",
    header: "Held",
    align: "right",
    sortValue: (task) => Number(task.price.amount),
    csv: (task) => task.price.amount,
    cell: (task) => <Money value={task.price} />,
  },
  {
    id: "reason",
    header: "Why",
    phone: "line",
    csv: (task) => task.reason,
    cell: (task) => (
      <span className="line-clamp-2 min-w-56 text-ink-soft" title={task.reason}>
        {task.reason}
      </span>
    ),
  },
  {
    id: "attempts",
    header: "Tries",
    align: "right",
    sortValue: (task) => task.attemptCount,
    csv: (task) => task.attemptCount,
    cell: (task) => task.attemptCount,
  },
  { id: "order", header: "Order", hidden: true, csv: (task) => task.orderId, cell: (task) => task.orderId },
];

const waiting: TableColumn<Task> = {
  id: "age",
  header: "Waits since",
  phone: "side",
  sortValue: (task) => task.createdAt,
  csv: (task) => task.createdAt,
  cell: (task) => (
    <StatusBadge tone="warning" plain>
      <RelativeTime at={task.createdAt} className="whitespace-nowrap" />
    </StatusBadge>
  ),
};

const ended: TableColumn<Task> = {
  id: "resolution",
  header: "Ended",
  sortValue: (task) => task.resolvedAt,
  csv: (task) => [task.resolution, task.resolvedBy, task.resolvedAt].filter(Boolean).join(" "),
  cell: (task) => {
    const meaning = task.resolution ? resolutionMeaning[task.resolution] : null;
    return (
      <span className="whitespace-nowrap">
        {meaning ? (
          <StatusBadge tone={meaning.tone} plain>
            {meaning.label}
          </StatusBadge>
        ) : null}{" "}
        {task.resolvedBy ? <span className="text-ink-soft">by {task.resolvedBy}</span> : null}{" "}
        {task.resolvedAt ? <RelativeTime at={task.resolvedAt} className="text-ink-faint" /> : null}
      </span>
    );
  },
};

const columnsOf = {
  open: [waiting, plan, ...rest],
  done: [ended, plan, ...rest],
};

const ages = [
  { value: "10", label: "over 10 minutes" },
  { value: "60", label: "over an hour" },
  { value: "1440", label: "over a day" },
];

function useFilters(open: boolean) {
  const countries = useCountryOptions();
  return useMemo(
    () => [
      { id: "country", label: "Country", options: countries },
      ...(open ? [{ id: "waitingMinutes", label: "Waits", options: ages }] : []),
    ],
    [countries, open],
  );
}

function Tabs({ shown, tab }: { shown: "open" | "done"; tab: TableState }) {
  return (
    <Segments
      label="Tasks"
      value={shown}
      options={[
        { value: "open", label: "Waiting" },
        { value: "done", label: "Done" },
      ]}
      onChange={(value) => tab.setFilter("state", value === "done" ? "done" : null)}
    />
  );
}

/** Orders that wait for a person, the longest wait first. */
export function QueuePage() {
  const state = useTableState(filterIds);
  const tab = useTableState(tabId);
  const shown = useSearchParams().get("state") === "done" ? "done" : "open";
  const query = { ...state.query, state: shown };
  const tasks = useTasks(query);
  const filters = useFilters(shown === "open");
  const filtered = Object.keys(state.filters).length > 0;
  const whole = shown === "open" && !filtered && tasks.data && !tasks.data.nextCursor;
  return (
    <>
      <PageHeader
        title="Manual queue"
        count={whole ? tasks.data?.data.length : undefined}
        description="Orders no provider could deliver. The customer's money is held, not taken, until one of these is done."
        actions={<Tabs shown={shown} tab={tab} />}
      />
      <DataTable
        name={shown === "open" ? "Manual queue" : "Done by hand"}
        columns={columnsOf[shown]}
        rows={tasks.data?.data}
        rowId={idOf}
        error={tasks.failure}
        onRetry={tasks.retry}
        refreshing={tasks.refreshing}
        state={state}
        nextCursor={tasks.data?.nextCursor}
        filters={filters}
        search={{ id: "search", placeholder: "Customer, e-mail or order" }}
        rowHref={(task) => `/console/manual-queue/${task.id}`}
        exportPage={(cursor) => pageOfTasks(query, cursor)}
        empty={
          shown === "open"
            ? {
                icon: <Hand aria-hidden="true" />,
                title: "Nothing waits for a person",
                body: "When every provider fails an order, it comes here: deliver it by hand, try again, or give the money back.",
              }
            : { title: "Nothing was done by hand yet" }
        }
      />
    </>
  );
}
