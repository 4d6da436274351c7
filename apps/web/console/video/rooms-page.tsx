"use client";

import type { Schemas } from "@tandem/sdk";
import { Video } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { CustomerLink, ProviderLink } from "#console/lib/cells.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { listQuery, operator, pageOf } from "#console/lib/operator-api.ts";
import { useProviderOptions } from "#console/lib/options.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatTalk } from "#lib/call-words.ts";
import { roomMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

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
  {
    id: "state",
    header: "State",
    sortValue: (room) => room.state,
    csv: (room) => room.state,
    cell: (room) => (
      <StatusBadge tone={roomMeaning[room.state].tone} plain>
        {roomMeaning[room.state].label}
      </StatusBadge>
    ),
  },
  {
    id: "customer",
    header: "Customer",
    phone: "line",
    csv: (room) => room.account.name,
    cell: (room) => <CustomerLink {...room} />,
  },
  {
    id: "provider",
    header: "Provider",
    csv: (room) => room.provider?.name ?? "",
    cell: (room) => <ProviderLink {...room} />,
  },
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
  {
    id: "charged",
    header: "Charged",
    align: "right",
    csv: (room) => room.charged.amount,
    cell: (room) => <Money value={room.charged} fine />,
  },
  {
    id: "cost",
    header: "Cost",
    align: "right",
    csv: (room) => room.cost.amount,
    cell: (room) => <Money value={room.cost} fine />,
  },
  {
    id: "margin",
    header: "Margin",
    align: "right",
    csv: (room) => room.margin.amount,
    cell: (room) => <Money value={room.margin} signed fine />,
  },
  {
    id: "createdAt",
    header: "Made",
    align: "right",
    sortValue: (room) => room.createdAt,
    csv: (room) => room.createdAt,
    cell: (room) => <RelativeTime at={room.createdAt} className="whitespace-nowrap text-ink-soft" />,
  },
];

/** Every customer's video rooms: who is in them, what they used, took and cost. */
export function RoomsPage() {
  const state = useTableState(filterIds);
  const query = listQuery<"listOperatorVideoRooms">(state);
  const rooms = useAsk(
    ["video-rooms", state.query],
    (signal) => operator.GET("/v1/operator/video/rooms", { params: { query }, signal }),
    { every: state.cursor ? false : 5_000 },
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
        rows={rooms.data?.data}
        rowId={idOf}
        error={rooms.failure}
        onRetry={rooms.retry}
        refreshing={rooms.refreshing}
        state={state}
        nextCursor={rooms.data?.nextCursor}
        filters={filters}
        search={{ id: "search", placeholder: "Part of a name" }}
        rowHref={(room) => `/console/video/${room.id}`}
        exportPage={(cursor) =>
          pageOf(cursor, (place) =>
            operator.GET("/v1/operator/video/rooms", { params: { query: { ...query, ...place, limit: 200 } } }),
          )
        }
        empty={{
          icon: <Video aria-hidden="true" />,
          title: "No video rooms yet",
          body: "A room appears here when a customer makes one. It needs a provider with video and a price by the participant's hour.",
        }}
      />
    </>
  );
}
