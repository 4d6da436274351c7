"use client";

import type { Schemas } from "@tandem/sdk";
import { ListChecks, RotateCcw } from "lucide-react";
import { useMemo, useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { jobMeaning } from "#console/lib/meanings.ts";
import { listQuery, operator, pageOf } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { StatusBadge, ToneShape } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { cn } from "#ui/cn.ts";
import { Confirm } from "#ui/confirm.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { type TableState, useTableState } from "#ui/data-table/use-table-state.ts";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { JobSheet } from "./job-sheet.tsx";
import { mayRunAgain, useRetry } from "./use-retry.ts";

type Job = Schemas["Job"];
type State = Schemas["JobState"];

const filterIds = ["state", "name"] as const;
const idOf = (job: Job) => job.id;
const states: readonly State[] = ["dead", "retrying", "running", "ready", "scheduled"];

function columnsOf(onOpen: (id: string) => void): readonly TableColumn<Job>[] {
  return [
    {
      id: "name",
      header: "Job",
      sortValue: (job) => job.name,
      csv: (job) => job.name,
      cell: (job) => (
        <button type="button" onClick={() => onOpen(job.id)} className="rounded-sm hover:underline">
          <Mono>{job.name}</Mono>
        </button>
      ),
    },
    {
      id: "state",
      header: "State",
      sortValue: (job) => job.state,
      csv: (job) => job.state,
      cell: (job) => (
        <StatusBadge tone={jobMeaning[job.state].tone} plain>
          {jobMeaning[job.state].label}
        </StatusBadge>
      ),
    },
    {
      id: "tries",
      header: "Tries",
      phone: "line",
      align: "right",
      sortValue: (job) => job.attempts,
      csv: (job) => `${job.attempts} of ${job.maxAttempts}`,
      cell: (job) => `${job.attempts} of ${job.maxAttempts}`,
    },
    {
      id: "runAt",
      header: "Runs",
      phone: "line",
      sortValue: (job) => job.runAt,
      csv: (job) => job.runAt,
      cell: (job) => <RelativeTime at={job.runAt} className="whitespace-nowrap" />,
    },
    {
      id: "worker",
      header: "Worker",
      csv: (job) => job.lockedBy,
      cell: (job) => (job.lockedBy ? <Mono>{job.lockedBy}</Mono> : <span className="text-ink-faint">–</span>),
    },
    {
      id: "error",
      header: "Last error",
      phone: "line",
      csv: (job) => job.lastError,
      cell: (job) => (
        <span className="line-clamp-1 min-w-64 text-ink-soft" title={job.lastError ?? undefined}>
          {job.lastError}
        </span>
      ),
    },
    { id: "key", header: "Key", hidden: true, cell: (job) => job.key },
    {
      id: "createdAt",
      header: "Made",
      align: "right",
      sortValue: (job) => job.createdAt,
      csv: (job) => job.createdAt,
      cell: (job) => <RelativeTime at={job.createdAt} className="whitespace-nowrap text-ink-soft" />,
    },
  ];
}

/** Jobs of each state as buttons that filter the list. */
function Counts({ counts, state }: { counts: Record<State, number>; state: TableState }) {
  return (
    <div className="flex flex-wrap gap-2">
      {states.map((one) => {
        const current = state.filters.state === one;
        return (
          <button
            key={one}
            type="button"
            aria-pressed={current}
            onClick={() => state.setFilter("state", current ? null : one)}
            className={cn(
              "inline-flex h-8 items-center gap-2 rounded-md border px-3 text-sm",
              current
                ? "border-primary-line bg-primary-soft text-primary-text"
                : "border-line bg-surface hover:bg-sunken",
            )}
          >
            <ToneShape tone={jobMeaning[one].tone} />
            {jobMeaning[one].label}
            <span className="tabular font-semibold">{counts[one]}</span>
          </button>
        );
      })}
    </div>
  );
}

function Workers({ workers }: { workers: readonly { id: string; seenAt: string; alive: boolean }[] }) {
  const alive = workers.filter((one) => one.alive);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <StatusBadge tone={alive.length > 0 ? "success" : "danger"} plain>
        {alive.length === 0
          ? "No worker is alive: nothing runs"
          : `${alive.length} ${alive.length === 1 ? "worker" : "workers"} alive`}
      </StatusBadge>
      {workers.map((one) => (
        <span key={one.id} className="text-ink-soft">
          <Mono short>{one.id}</Mono> {one.alive ? "" : "gone, "}seen <RelativeTime at={one.seenAt} />
        </span>
      ))}
    </div>
  );
}

/** Runs all dead jobs again, or those the list is narrowed to by name. */
function RetryAll({ dead, name }: { dead: number; name: string | undefined }) {
  const retry = useAct(() => operator.POST("/v1/operator/jobs/retry-dead", { body: name ? { name } : {} }), {
    done: (reply) => `${reply?.retried ?? 0} jobs run again, with fresh tries`,
  });
  if (dead === 0) return null;
  return (
    <Confirm
      trigger={<Button variant="primary">Run all dead again</Button>}
      title="Run all dead jobs again"
      consequence={
        name
          ? `Every dead job whose name holds “${name}” runs again now with fresh tries. What it already did is not done twice.`
          : `${dead} dead ${dead === 1 ? "job runs" : "jobs run"} again now with fresh tries. What they already did is not done twice.`
      }
      action="Run again"
      variant="primary"
      pending={retry.pending}
      onConfirm={(close) => retry.run(undefined, { onSuccess: close })}
    />
  );
}

const pageOfJobs = (query: Record<string, string>, cursor: string | null) =>
  pageOf(cursor, (place) =>
    operator.GET("/v1/operator/jobs", { params: { query: listQuery<"listJobs">({ query: { ...query, ...place } }) } }),
  );

/** Background work: what waits, runs, is tried again, and what gave up. */
export function JobsPage() {
  const may = useMay("write");
  const state = useTableState(filterIds);
  const [open, setOpen] = useState<string | null>(null);
  const jobs = useAsk(
    ["jobs", state.query],
    (signal) => operator.GET("/v1/operator/jobs", { params: { query: listQuery<"listJobs">(state) }, signal }),
    { every: 4000 },
  );
  const retry = useRetry();
  const columns = useMemo(() => columnsOf(setOpen), []);
  const actionsOf = (job: Job) => [
    { label: "Open", onSelect: () => setOpen(job.id) },
    ...(may && mayRunAgain(job.state)
      ? [{ label: "Run again now", icon: <RotateCcw aria-hidden="true" />, onSelect: () => retry.run([job.id]) }]
      : []),
  ];
  return (
    <>
      <PageHeader
        title="Jobs"
        description="Finished jobs are not kept. A job that gave up waits here for a person."
        actions={may ? <RetryAll dead={jobs.data?.counts.dead ?? 0} name={state.filters.name} /> : null}
      />
      {jobs.data ? (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Counts counts={jobs.data.counts} state={state} />
          <Workers workers={jobs.data.workers} />
        </div>
      ) : null}
      <DataTable
        name="Jobs"
        columns={columns}
        rows={jobs.data?.data}
        rowId={idOf}
        error={jobs.failure}
        onRetry={jobs.retry}
        refreshing={jobs.refreshing}
        state={state}
        nextCursor={jobs.data?.nextCursor}
        search={{ id: "name", placeholder: "Part of a job's name" }}
        rowActions={actionsOf}
        exportPage={(cursor) => pageOfJobs(state.query, cursor)}
        {...(may
          ? {
              bulkActions: [
                {
                  label: "Run again now",
                  onSelect: (rows: Job[]) =>
                    retry.run(rows.filter((job) => mayRunAgain(job.state)).map((job) => job.id)),
                },
              ],
            }
          : {})}
        empty={{
          icon: <ListChecks aria-hidden="true" />,
          title: "No jobs",
          body: "Everything that was to do is done.",
        }}
      />
      <JobSheet jobId={open} onClose={() => setOpen(null)} />
    </>
  );
}
