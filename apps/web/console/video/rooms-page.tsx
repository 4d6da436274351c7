"use client";

import type { Schemas } from "@tandem/sdk";
import { Video } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { customerColumn, moneyColumn, providerColumn, stateColumn, timeColumn } from "#console/lib/columns.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { useProviderOptions } from "#console/lib/options.ts";
import { useList } from "#console/lib/use-list.ts";
import { formatTalk } from "#lib/call-words.ts";
import { roomMeaning } from "#lib/status.ts";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { PageHeader } from "#ui/page-header.tsx";

type Room = Schemas["OperatorVideoRoom"];

const filterIds = ["state", "provider", "account", "search"] as const;
const idOf = (room: Room) => room.id;

const columns: readonly TableColumn<Room>[] = [
  {
    id: "name",
    header: "Room",
    csv: (room) => room.name,
    cell: (room) => (
      <Link
        href={`/console/video/${room.id}`}
        title={room.name}
        className="block max-w-56 truncate font-medium hover:underline"
      >
        {room.name}
      </Link>
    ),
  },
  stateColumn(roomMeaning, (room) => room.state),
  customerColumn({ phone: "line" }),
  providerColumn("Provider"),
  {
    id: "present",
    header: "In it now",
    phone: "line",
    align: "right",
    sortValue: (room) => room.present,
    csv: (room) => room.present,
    cell: (room) => (
      <span className={room.present === 0 ? "text-ink-faint" : undefined}>
        {room.present} of {room.participantsMax}
      </span>
    ),
  },
  {
    id: "used",
    header: "Used",
    phone: "line",
    align: "right",
    sortValue: (room) => room.participantSeconds,
    csv: (room) => room.participantSeconds,
    cell: (room) => formatTalk(room.participantSeconds),
  },
  moneyColumn("charged", "Charged", (room) => room.charged),
  moneyColumn("cost", "Cost", (room) => room.cost),
  moneyColumn("margin", "Margin", (room) => room.margin, { signed: true }),
  timeColumn("createdAt", "Made", (room) => room.createdAt),
];

/** Every customer's video rooms: who is in them, what they used, took and cost. */
export function RoomsPage() {
  const rooms = useList<"listOperatorVideoRooms">(
    "video-rooms",
    filterIds,
    (query, signal) => operator.GET("/v1/operator/video/rooms", { params: { query }, ...(signal && { signal }) }),
    { every: 5_000 },
  );
  const providers = useProviderOptions();
  const filters = useMemo(
    () => [
      { id: "state", label: "State", options: optionsOf(roomMeaning) },
      { id: "provider", label: "Provider", options: providers },
    ],
    [providers],
  );
  return (
    <>
      <PageHeader
        title="Video rooms"
        description="Paid by each participant's time, five minutes ahead; used is the time of all of them together."
      />
      <DataTable
        name="Video rooms"
        columns={columns}
        {...rooms.table}
        rowId={idOf}
        filters={filters}
        search={{ id: "search", placeholder: "Part of a name" }}
        rowHref={(room) => `/console/video/${room.id}`}
        empty={{
          icon: <Video aria-hidden="true" />,
          title: "No video rooms yet",
          body: "A room appears here when a customer makes one. It needs a provider with video and a price by the participant's hour.",
        }}
      />
    </>
  );
}
