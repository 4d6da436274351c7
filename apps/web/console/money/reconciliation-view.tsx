"use client";

import type { Schemas } from "@tandem/sdk";
import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Confirm } from "#console/lib/confirm.tsx";
import { useMay } from "#console/lib/me.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { formatCount } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Field } from "#ui/field.tsx";
import { Input, Textarea } from "#ui/input.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { RadioGroup } from "#ui/radio-group.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { actionWords, differenceMeaning, differenceWords } from "./payment-words.ts";
import { useDifferences, useRuns } from "./use-payments.ts";

type Difference = Schemas["Difference"];
type Action = Schemas["DifferenceAction"];

const filterIds = ["state"] as const;
const idOf = (difference: Difference) => difference.id;
const filters = [{ id: "state", label: "State", options: optionsOf(differenceMeaning) }];
const nothing = <span className="text-ink-faint">–</span>;
const shortestNote = 3;

function Resolve({ difference }: { difference: Difference }) {
  const [action, setAction] = useState<Action>(difference.actions[0] ?? "ignore");
  const [note, setNote] = useState("");
  const [accountId, setAccountId] = useState("");
  const asksAccount = action === "credit" && difference.account === null;
  const resolve = useAct(
    () =>
      operator.POST("/v1/operator/reconciliation/differences/{differenceId}/resolve", {
        params: { path: { differenceId: difference.id } },
        body: { action, note: note.trim(), ...(asksAccount && accountId ? { accountId: accountId.trim() } : {}) },
      }),
    { done: "The difference is ended", inForm: true },
  );
  return (
    <Confirm
      trigger={<Button size="sm">Resolve</Button>}
      title={differenceWords(difference)}
      consequence={actionWords[action].sentence}
      action={actionWords[action].label}
      variant="primary"
      pending={resolve.pending}
      blocked={note.trim().length < shortestNote}
      onConfirm={(close) => resolve.run(undefined, { onSuccess: close })}
    >
      <div className="flex flex-col gap-3">
        <RadioGroup
          aria-label="What to do"
          value={action}
          onValueChange={(next) => setAction(difference.actions.find((one) => one === next) ?? "ignore")}
          options={difference.actions.map((one) => ({ value: one, label: actionWords[one].label }))}
        />
        {asksAccount ? (
          <Field
            label="Customer"
            hint="Only needed when the payer is nobody known here"
            error={resolve.failure?.fields.accountId}
          >
            <Input value={accountId} placeholder="acc_…" onChange={(event) => setAccountId(event.target.value)} />
          </Field>
        ) : null}
        <Field label="Note" hint="Why; kept with your name" error={resolve.failure?.fields.note} required>
          <Textarea value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        </Field>
        <Refusal failure={resolve.failure} shown={["note", "accountId"]} />
      </div>
    </Confirm>
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
    cell: (row) => <span className="whitespace-nowrap font-medium">{differenceWords(row)}</span>,
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
  { id: "ours", header: "Ours", align: "right", cell: (row) => (row.ours ? <Money value={row.ours} /> : nothing) },
  {
    id: "theirs",
    header: "Theirs",
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
  { id: "provider", header: "With", cell: (row) => row.provider.name },
  {
    id: "note",
    header: "Ended by",
    cell: (row) =>
      row.note ? (
        <span className="block max-w-56 truncate" title={`${row.actor}: ${row.note}`}>
          {row.note}
        </span>
      ) : (
        nothing
      ),
  },
  {
    id: "resolve",
    header: "Do",
    align: "right",
    cell: (row) => (may && row.actions.length > 0 ? <Resolve difference={row} /> : null),
  },
];
const [withActions, withoutActions] = [columns(true), columns(false)];

const runHead = [
  { text: "When" },
  { text: "With" },
  { text: "Their lines", right: true },
  { text: "Agree", right: true },
  { text: "Open differences", right: true },
];

function RunsCard() {
  const may = useMay("admin");
  const runs = useRuns();
  const compare = useAct(() => operator.POST("/v1/operator/reconciliation/payments", { body: {} }), {
    done: "Compared",
  });
  return (
    <Card
      title="Comparisons"
      description="Every night our books are held against the payment processors' own lines of the last three days."
      flush
      actions={
        may ? (
          <Button size="sm" pending={compare.pending} onClick={() => compare.run(undefined)}>
            Compare now
          </Button>
        ) : null
      }
    >
      <Loaded asked={runs} height={120}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="Nothing was compared yet" className="py-6">
              It runs by itself once a day.
            </EmptyState>
          ) : (
            <SmallTable label="Comparisons" head={runHead}>
              {data.map((run) => (
                <tr key={run.id}>
                  <td>
                    <RelativeTime at={run.startedAt} className="whitespace-nowrap text-ink-soft" />
                  </td>
                  <td>
                    {run.provider.name}
                    {run.state === "failed" ? <span className="text-danger-text">, failed: {run.error}</span> : null}
                  </td>
                  <td className="tabular text-right">{formatCount(run.entries)}</td>
                  <td className="tabular text-right">{formatCount(run.matched)}</td>
                  <td className="tabular text-right">{formatCount(run.differences)}</td>
                </tr>
              ))}
            </SmallTable>
          )
        }
      </Loaded>
    </Card>
  );
}

/** Our books against those of the payment processors: what does not agree, and what a person does about it. */
export function ReconciliationView() {
  const may = useMay("admin");
  const state = useTableState(filterIds);
  const differences = useDifferences(state);
  return (
    <div className="flex flex-col gap-3">
      <RunsCard />
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
    </div>
  );
}
