"use client";

import type { Schemas } from "@tandem/sdk";
import { History } from "lucide-react";
import { useMemo, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useList } from "#console/lib/use-list.ts";
import { formatExact } from "#lib/format.ts";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Sheet } from "#ui/dialog.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { JsonBlock } from "#ui/timeline.tsx";

type Entry = Schemas["AuditEntry"];

const filterIds = ["action", "from", "to"] as const;
const idOf = (entry: Entry) => entry.id;
const filters = [
  { id: "action", label: "Action", placeholder: "wallet.credited" },
  { id: "from", label: "From", placeholder: "2026-01-15" },
  { id: "to", label: "To", placeholder: "2026-01-31" },
];
const actorKinds: Record<Entry["actor"]["kind"], string> = { user: "", api_key: "API key", system: "the system" };

function columnsOf(onOpen: (entry: Entry) => void): readonly TableColumn<Entry>[] {
  return [
    {
      id: "at",
      header: "When",
      phone: "line",
      sortValue: (entry) => entry.at,
      csv: (entry) => entry.at,
      cell: (entry) => <RelativeTime at={entry.at} className="whitespace-nowrap text-ink-soft" />,
    },
    {
      id: "actor",
      header: "Who",
      phone: "line",
      sortValue: (entry) => entry.actor.name,
      csv: (entry) => entry.actor.name,
      cell: (entry) => (
        <span className="whitespace-nowrap">
          {entry.actor.name} <span className="text-ink-soft text-sm">{actorKinds[entry.actor.kind]}</span>
        </span>
      ),
    },
    {
      id: "summary",
      header: "What",
      phone: "title",
      csv: (entry) => entry.summary,
      cell: (entry) => (
        <button type="button" onClick={() => onOpen(entry)} className="rounded-sm text-left hover:underline">
          {entry.summary}
        </button>
      ),
    },
    {
      id: "action",
      header: "Action",
      sortValue: (entry) => entry.action,
      csv: (entry) => entry.action,
      cell: (entry) => <Mono>{entry.action}</Mono>,
    },
    {
      id: "subject",
      header: "Subject",
      csv: (entry) => entry.subject,
      cell: (entry) => (entry.subject ? <Mono short>{entry.subject}</Mono> : <span className="text-ink-faint">–</span>),
    },
  ];
}

function EntrySheet({ entry, onClose }: { entry: Entry | null; onClose: () => void }) {
  if (!entry) return null;
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={entry.summary}>
      <div className="flex flex-col gap-5">
        <KeyValue
          facts={[
            { label: "When", value: formatExact(entry.at) },
            { label: "Who", value: entry.actor.name },
            { label: "Action", value: <Mono>{entry.action}</Mono> },
            entry.subject ? { label: "Subject", value: <Mono copy>{entry.subject}</Mono> } : null,
            entry.requestId ? { label: "Request", value: <Mono copy>{entry.requestId}</Mono> } : null,
          ]}
        />
        <JsonBlock value={entry.details} className="rounded-md border border-line bg-page p-3" />
      </div>
    </Sheet>
  );
}

/** Who changed what; entries can be read, never changed. */
export function AuditPage() {
  const [open, setOpen] = useState<Entry | null>(null);
  const columns = useMemo(() => columnsOf(setOpen), []);
  const entries = useList<"listAudit">("audit", filterIds, (query, signal) =>
    operator.GET("/v1/operator/audit", { params: { query }, ...(signal && { signal }) }),
  );
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Everything that moved money or changed how the tenant works, with who did it."
      />
      <DataTable
        name="Audit log"
        columns={columns}
        {...entries.table}
        rowId={idOf}
        filters={filters}
        empty={{ icon: <History aria-hidden="true" />, title: "Nothing was changed yet" }}
      />
      <EntrySheet entry={open} onClose={() => setOpen(null)} />
    </>
  );
}
