"use client";

import type { Schemas } from "@tandem/sdk";
import { Megaphone } from "lucide-react";
import Link from "next/link";
import { orderColumn, stateColumn } from "#console/lib/columns.tsx";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { useList } from "#console/lib/use-list.ts";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Mono } from "#ui/mono.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { channelLabels, messageMeaning, topicLabel, topicOptions } from "./topic-words.ts";

type Message = Schemas["SentMessage"];

const filterIds = ["state", "channel", "topic", "recipient"] as const;
const idOf = (message: Message) => message.id;
const filters = [
  {
    id: "state",
    label: "State",
    options: [
      { value: "queued", label: "Not sent yet" },
      { value: "sent", label: "Sent" },
      { value: "failed", label: "Failed" },
    ],
  },
  {
    id: "channel",
    label: "Channel",
    options: Object.entries(channelLabels).map(([value, label]) => ({ value, label })),
  },
  { id: "topic", label: "Topic", options: topicOptions },
  { id: "recipient", label: "To", placeholder: "ann@example.com" },
];

const columns: readonly TableColumn<Message>[] = [
  {
    id: "createdAt",
    header: "When",
    phone: "line",
    sortValue: (row) => row.createdAt,
    csv: (row) => row.createdAt,
    cell: (row) => <RelativeTime at={row.createdAt} className="whitespace-nowrap text-ink-soft" />,
  },
  stateColumn(messageMeaning, (row) => row.state),
  {
    id: "channel",
    header: "Channel",
    sortValue: (row) => row.channel,
    csv: (row) => row.channel,
    cell: (row) => <span className="whitespace-nowrap">{channelLabels[row.channel]}</span>,
  },
  {
    id: "title",
    header: "What",
    phone: "title",
    csv: (row) => row.title,
    cell: (row) => (
      <span className="block min-w-56">
        <span className="line-clamp-1">{row.title ?? topicLabel(row.topic)}</span>
        {row.error ? <span className="line-clamp-2 text-danger-text text-sm">{row.error}</span> : null}
      </span>
    ),
  },
  {
    id: "topic",
    header: "Topic",
    hidden: true,
    sortValue: (row) => row.topic,
    csv: (row) => row.topic,
    cell: (row) => <Mono>{row.topic}</Mono>,
  },
  {
    id: "recipient",
    header: "To",
    phone: "line",
    csv: (row) => row.recipient,
    cell: (row) =>
      row.channel === "in_app" || row.channel === "webhook" ? (
        <span className="text-ink-faint">–</span>
      ) : (
        <span title={row.recipient} className="block max-w-52 truncate">
          {row.recipient}
        </span>
      ),
  },
  {
    id: "account",
    header: "Customer",
    csv: (row) => row.account?.name ?? null,
    cell: (row) =>
      row.account ? (
        <Link href={`/console/customers/${row.account.id}`} className="whitespace-nowrap hover:underline">
          {row.account.name}
        </Link>
      ) : (
        <span className="text-ink-faint">–</span>
      ),
  },
  orderColumn((row) => row.orderId),
  {
    id: "tries",
    header: "Tries",
    align: "right",
    sortValue: (row) => row.tries,
    csv: (row) => row.tries,
    cell: (row) => row.tries,
  },
];

/** Every message with its fate; one can be sent once more. */
export function MessageLog() {
  const may = useMay("write");
  const messages = useList<"listSentMessages">(
    "sent-messages",
    filterIds,
    (query, signal) => operator.GET("/v1/operator/notifications", { params: { query }, ...(signal && { signal }) }),
    { every: 15_000 },
  );
  const resend = useAct(
    (notificationId: string) =>
      operator.POST("/v1/operator/notifications/{notificationId}/resend", { params: { path: { notificationId } } }),
    { done: "On its way once more" },
  );
  return (
    <DataTable
      name="Notifications"
      columns={columns}
      {...messages.table}
      rowId={idOf}
      filters={filters}
      {...(may && {
        rowActions: (row: Message) => [
          { label: "Send once more", disabled: !row.resendable, onSelect: () => resend.run(row.id) },
        ],
      })}
      empty={{
        icon: <Megaphone aria-hidden="true" />,
        title: "Nothing went out yet",
        body: "Deliveries, renewals, low balances and the rest stand here as customers are told of them.",
      }}
    />
  );
}
