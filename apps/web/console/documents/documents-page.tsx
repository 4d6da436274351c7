"use client";

import type { Schemas } from "@tandem/sdk";
import { Download, FileText } from "lucide-react";
import { customerColumn } from "#console/lib/columns.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { useList } from "#console/lib/use-list.ts";
import { formatDay } from "#lib/format.ts";
import { documentMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";

type Document = Schemas["OperatorDocument"];

const filterIds = ["kind", "accountId", "number"] as const;
const idOf = (document: Document) => document.id;

const columns: readonly TableColumn<Document>[] = [
  { id: "number", header: "Number", csv: (one) => one.number, cell: (one) => <Mono copy>{one.number}</Mono> },
  {
    id: "kind",
    header: "Kind",
    csv: (one) => one.kind,
    cell: (one) => (
      <StatusBadge tone={documentMeaning[one.kind].tone} plain>
        {documentMeaning[one.kind].label}
      </StatusBadge>
    ),
  },
  customerColumn({ phone: "line" }),
  {
    id: "title",
    header: "About",
    phone: "line",
    csv: (one) => one.title,
    cell: (one) => (
      <span title={one.title} className="block max-w-72 truncate">
        {one.title}
      </span>
    ),
  },
  {
    id: "net",
    header: "Net",
    align: "right",
    csv: (one) => one.net.amount,
    cell: (one) => <Money value={one.net} className="text-ink-soft" />,
  },
  {
    id: "tax",
    header: "Tax",
    align: "right",
    csv: (one) => one.tax.amount,
    cell: (one) => <Money value={one.tax} className="text-ink-soft" />,
  },
  {
    id: "total",
    header: "Total",
    phone: "side",
    align: "right",
    csv: (one) => one.total.amount,
    cell: (one) => <Money value={one.total} className="font-medium" />,
  },
  {
    id: "issued",
    header: "Issued",
    phone: "line",
    align: "right",
    csv: (one) => one.issuedAt,
    cell: (one) => <span className="tabular whitespace-nowrap">{formatDay(one.issuedAt)}</span>,
  },
  {
    id: "file",
    header: "",
    align: "right",
    cell: (one) => (
      <a
        href={`/v1/operator/documents/${one.id}/document.pdf`}
        download={`${one.number}.pdf`}
        aria-label={`PDF of ${one.number}`}
        className={buttonStyle({ size: "sm", variant: "ghost" })}
      >
        <Download aria-hidden="true" />
        PDF
      </a>
    ),
  },
];

const filters = [
  { id: "kind", label: "Kind", options: optionsOf(documentMeaning) },
  { id: "accountId", label: "Customer", placeholder: "acc_…" },
];

/** Everybody's papers as they were issued. */
export function DocumentsPage() {
  const documents = useList<"listOperatorDocuments">("documents", filterIds, (query, signal) =>
    operator.GET("/v1/operator/documents", { params: { query }, ...(signal && { signal }) }),
  );
  return (
    <>
      <PageHeader
        title="Documents"
        description="Receipts, invoices, credit notes and monthly statements. Each number is given once, and what was issued is kept as issued."
      />
      <DataTable
        name="Documents"
        columns={columns}
        {...documents.table}
        rowId={idOf}
        filters={filters}
        search={{ id: "number", placeholder: "Find a number" }}
        empty={{
          icon: <FileText aria-hidden="true" />,
          title: "No documents",
          body: "They are issued some minutes after money is added, taken or given back.",
        }}
      />
    </>
  );
}
