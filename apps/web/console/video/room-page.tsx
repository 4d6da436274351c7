"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { AttemptsCard } from "#console/lib/attempts-card.tsx";
import { CustomerLink, ProviderLink } from "#console/lib/cells.tsx";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatTalk } from "#lib/call-words.ts";
import { formatMoney } from "#lib/format.ts";
import { roomMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { StayChart } from "./stay-chart.tsx";

type Room = Schemas["OperatorVideoRoomDetail"];

const endings: Record<NonNullable<Room["endedBecause"]>, string> = {
  closed: "by its owner",
  operator: "by an operator",
  time: "its time was up",
  money: "the money was up",
  provider: "the provider lost it",
};

const isOver = ({ state }: Room) => state === "ended" || state === "failed";
const secondsOf = ({ joinedAt, leftAt }: Schemas["VideoStay"], now: number) =>
  Math.max(0, Math.ceil(((leftAt ? Date.parse(leftAt) : now) - Date.parse(joinedAt)) / 1000));

function End({ room }: { room: Room }) {
  const end = useAct(
    () => operator.POST("/v1/operator/video/rooms/{roomId}/end", { params: { path: { roomId: room.id } } }),
    { done: "The room is ending" },
  );
  const people = room.present === 1 ? "One participant is" : `${room.present} participants are`;
  return (
    <Confirm
      trigger={<Button variant="danger">End the room</Button>}
      title={`End ${room.name}`}
      consequence={`${room.present === 0 ? "Nobody is in it now" : `${people} put out at once`}. ${room.account.name} pays what was used until then, and nobody gets in any more.`}
      action="End it"
      pending={end.pending}
      onConfirm={(close) => end.run(undefined, { onSuccess: close })}
    />
  );
}

function Stays({ room }: { room: Room }) {
  const now = Date.parse(room.updatedAt ?? room.createdAt);
  if (room.stays.length === 0)
    return <EmptyState title="Nobody has come in yet">An empty room costs nothing.</EmptyState>;
  return (
    <>
      <StayChart stays={room.stays} until={now} />
      <SmallTable
        label="Who was there"
        head={[
          { text: "Participant" },
          { text: "Came" },
          { text: "Left" },
          { text: "Stayed", right: true },
          { text: "Charged", right: true },
        ]}
      >
        {room.stays.map((stay) => (
          <tr key={`${stay.participant} ${stay.joinedAt}`}>
            <td>
              <Mono short>{stay.participant}</Mono>
            </td>
            <td className="whitespace-nowrap">
              <RelativeTime at={stay.joinedAt} />
            </td>
            <td className="whitespace-nowrap">
              {stay.leftAt ? (
                <RelativeTime at={stay.leftAt} />
              ) : (
                <StatusBadge tone="success" plain>
                  There now
                </StatusBadge>
              )}
            </td>
            <td className="tabular text-right">{formatTalk(secondsOf(stay, now))}</td>
            <td className="text-right">{stay.charged ? <Money value={stay.charged} /> : "–"}</td>
          </tr>
        ))}
      </SmallTable>
    </>
  );
}

function Facts({ room }: { room: Room }) {
  return (
    <Card title="Facts">
      <KeyValue
        facts={[
          { label: "Customer", value: <CustomerLink {...room} /> },
          {
            label: "Provider",
            value: <ProviderLink {...room} />,
            hint: room.upstreamRef ? <Mono short>{room.upstreamRef}</Mono> : undefined,
          },
          { label: "In it now", value: `${room.present} of ${room.participantsMax}` },
          { label: "Used", value: formatTalk(room.participantSeconds), hint: "of all participants together" },
          { label: "Price", value: `${formatMoney(room.pricePerParticipantHour)} an hour, each` },
          { label: "Charged", value: <Money value={room.charged} />, hint: "for those who left" },
          { label: "Cost", value: <Money value={room.cost} />, hint: "by the provider's rates" },
          { label: "Margin", value: <Money value={room.margin} signed /> },
          { label: "Recorded", value: room.recorded ? "yes" : "no" },
          room.updatedAt && { label: "Counted", value: <RelativeTime at={room.updatedAt} /> },
          { label: "Made", value: <RelativeTime at={room.createdAt} /> },
          {
            label: room.endedAt ? "Ended" : "Ends at the latest",
            value: <RelativeTime at={room.endedAt ?? room.endsAt} />,
            hint: room.endedBecause ? endings[room.endedBecause] : undefined,
          },
        ]}
      />
    </Card>
  );
}

function RoomView({ room }: { room: Room }) {
  const may = useMay("write");
  const { tone, label } = roomMeaning[room.state];
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Video rooms", href: "/console/video" }]}
        title={room.name}
        status={<StatusBadge tone={tone}>{label}</StatusBadge>}
        description={<Mono copy>{room.id}</Mono>}
        actions={may && (room.state === "open" || room.state === "creating") ? <End room={room} /> : null}
      />
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-3">
          <Card title="Who was there" flush>
            <Stays room={room} />
          </Card>
          <AttemptsCard title="Who was asked for it" attempts={room.attempts} />
        </div>
        <Facts room={room} />
      </div>
    </>
  );
}

/** One video room: who was there and for how long, what it took and cost, and the way to end it. */
export function RoomPage({ roomId }: { roomId: string }) {
  const [over, setOver] = useState(false);
  const asked = useAsk(
    ["video-room", roomId],
    (signal) => operator.GET("/v1/operator/video/rooms/{roomId}", { params: { path: { roomId } }, signal }),
    { every: over ? false : 3_000 },
  );
  if (asked.data && isOver(asked.data) !== over) setOver(isOver(asked.data));
  return (
    <Loaded asked={asked} height={560}>
      {(room) => <RoomView room={room} />}
    </Loaded>
  );
}
