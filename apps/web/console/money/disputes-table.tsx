"use client";

import type { Schemas } from "@tandem/sdk";
import { Scale } from "lucide-react";
import { optionsOf } from "#console/lib/meanings.ts";
import { formatDay, formatExact } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { disputeMeaning } from "./payment-words.ts";
import { useDisputes } from "./use-payments.ts";

type Dispute = Schemas["Dispute"];

const filterIds = ["state"] as const;
const idOf = (dispute: Dispute) => dispute.id;
const hrefOf = (dispute: Dispute) => `/console/money/payments/${dispute.paymentId}`;
const filters = [{ id: "state", label: "State", options: optionsOf(disputeMeaning) }];

/** How a dispute stands, and until when it wants an answer. */
export function DisputeStatus({ dispute }: { dispute: Dispute }) {
  const { tone, label } = disputeMeaning[dispute.state];
  return (
    <StatusBadge tone={tone} plain>
      {dispute.needsResponse ? "Wants an answer" : dispute.state === "open" ? "With the bank" : label}
    </StatusBadge>
  );
}

const columns: readonly TableColumn<Dispute>[] = [
  {
    id: "at",
    header: "Since",
    cell: (row) => <RelativeTime at={row.createdAt} className="whitespace-nowrap text-ink-soft" />,
  },
  { id: "state", header: "State", cell: (row) => <DisputeStatus dispute={row} /> },
  {
    id: "amount",
    header: "Amount",
    phone: "line",
    align: "right",
    cell: (row) => <Money value={row.amount} className="font-medium" />,
  },
  { id: "customer", header: "Customer", phone: "title", cell: (row) => row.account.name },
  { id: "reason", header: "Reason", cell: (row) => row.reason.replaceAll("_", " ") },
  { id: "frozen", header: "Frozen", align: "right", cell: (row) => <Money value={row.frozen} /> },
  { id: "loss", header: "Our loss", align: "right", cell: (row) => <Money value={row.loss} /> },
  {
    id: "due",
    header: "Answer by",
    phone: "line",
    align: "right",
    cell: (row) =>
      row.needsResponse && row.evidenceDueAt ? (
        <span title={formatExact(row.evidenceDueAt)} className="whitespace-nowrap">
          {formatDay(row.evidenceDueAt)}
        </span>
      ) : (
        <span className="text-ink-faint">–</span>
      ),
  },
];

/** Payments their cards' owners dispute; each is answered on its payment's page. */
export function DisputesTable() {
  const state = useTableState(filterIds);
  const disputes = useDisputes(state);
  return (
    <DataTable
      name="Disputes"
      columns={columns}
      rows={disputes.data?.data}
      rowId={idOf}
      rowHref={hrefOf}
      error={disputes.failure}
      onRetry={disputes.retry}
      refreshing={disputes.refreshing}
      state={state}
      nextCursor={disputes.data?.nextCursor}
      filters={filters}
      empty={{
        icon: <Scale aria-hidden="true" />,
        title: "Nobody disputes a payment",
        body: "When a card's owner asks the bank for the money back, the wallet is frozen for the amount and it stands here.",
      }}
    />
  );
}
