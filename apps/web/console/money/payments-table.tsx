"use client";

import type { Schemas } from "@tandem/sdk";
import { CreditCard } from "lucide-react";
import { customerColumn } from "#console/lib/columns.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { listQuery, operator, pageOf } from "#console/lib/operator-api.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { originMeaning, paymentMeaning } from "./payment-words.ts";
import { usePayments } from "./use-payments.ts";

type Payment = Schemas["Payment"];

const filterIds = ["status", "origin", "account", "from", "to"] as const;
const idOf = (payment: Payment) => payment.id;
const hrefOf = (payment: Payment) => `/console/money/payments/${payment.id}`;
const filters = [
  { id: "status", label: "Status", options: optionsOf(paymentMeaning) },
  { id: "origin", label: "Began by", options: optionsOf(originMeaning) },
  { id: "account", label: "Customer", placeholder: "acc_…" },
  { id: "from", label: "From", placeholder: "2026-01-15" },
  { id: "to", label: "To", placeholder: "2026-01-31" },
];
const nothing = <span className="text-ink-faint">–</span>;

/** How it was paid: `Visa •••• 4242`, or the payment page. */
export const methodWords = ({ method, card }: Pick<Payment, "method" | "card">): string =>
  card
    ? `${card.brand.charAt(0).toUpperCase()}${card.brand.slice(1)} •••• ${card.last4}`
    : method === "checkout"
      ? "Payment page"
      : "Card";

const columns: readonly TableColumn<Payment>[] = [
  {
    id: "at",
    header: "When",
    phone: "line",
    csv: (row) => row.createdAt,
    cell: (row) => <RelativeTime at={row.createdAt} className="whitespace-nowrap text-ink-soft" />,
  },
  {
    id: "status",
    header: "Status",
    csv: (row) => row.status,
    cell: (row) => (
      <StatusBadge tone={paymentMeaning[row.status].tone} plain>
        {paymentMeaning[row.status].label}
      </StatusBadge>
    ),
  },
  {
    id: "amount",
    header: "Amount",
    phone: "title",
    align: "right",
    csv: (row) => row.amount.amount,
    cell: (row) => <Money value={row.amount} className="font-medium" />,
  },
  customerColumn({ phone: "line" }),
  { id: "origin", header: "Began by", csv: (row) => row.origin, cell: (row) => originMeaning[row.origin].label },
  {
    id: "method",
    header: "Method",
    csv: methodWords,
    cell: (row) => <span className="whitespace-nowrap">{methodWords(row)}</span>,
  },
  {
    id: "why",
    header: "Why not",
    csv: (row) => row.failure?.message ?? "",
    cell: (row) => (row.failure ? <span className="block max-w-64 truncate">{row.failure.message}</span> : nothing),
  },
  {
    id: "fee",
    header: "Fee",
    align: "right",
    csv: (row) => row.fee?.amount ?? "",
    cell: (row) => (row.fee ? <Money value={row.fee} /> : nothing),
  },
  {
    id: "refunded",
    header: "Refunded",
    align: "right",
    hidden: true,
    csv: (row) => row.refunded.amount,
    cell: (row) => <Money value={row.refunded} />,
  },
  { id: "provider", header: "Processor", hidden: true, cell: (row) => row.provider.name },
  {
    id: "ref",
    header: "Their reference",
    csv: (row) => row.upstreamRef ?? "",
    hidden: true,
    cell: (row) =>
      row.upstreamRef ? (
        <Mono short copy>
          {row.upstreamRef}
        </Mono>
      ) : (
        nothing
      ),
  },
];

/** Every payment into a wallet, with the filters that find one. */
export function PaymentsTable() {
  const state = useTableState(filterIds);
  const payments = usePayments(state);
  return (
    <DataTable
      name="Payments"
      columns={columns}
      rows={payments.data?.data}
      rowId={idOf}
      rowHref={hrefOf}
      error={payments.failure}
      onRetry={payments.retry}
      refreshing={payments.refreshing}
      state={state}
      nextCursor={payments.data?.nextCursor}
      filters={filters}
      exportPage={(cursor) =>
        pageOf(cursor, (place) =>
          operator.GET("/v1/operator/payments", {
            params: { query: { ...listQuery<"listPayments">(state), ...place, limit: 200 } },
          }),
        )
      }
      empty={{
        icon: <CreditCard aria-hidden="true" />,
        title: "No payments yet",
        body: "Each top-up by card, by a person or by auto-recharge, becomes a line here.",
      }}
    />
  );
}
