import type { Schemas } from "@tandem/sdk";
import type { Metadata } from "next";
import Link from "next/link";
import { AutoRefresh } from "#components/shop/auto-refresh.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { RoomActions } from "#components/shop/video/room-actions.tsx";
import { formatExact, formatMoney } from "#lib/format.ts";
import { load, loadExtra, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { roomMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Notice } from "#ui/notice.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

export const metadata: Metadata = { title: "Video room" };

type Room = Schemas["VideoRoom"];

/** One room: let people in, what it used and costs, who was there, what was recorded. */
export default async function Page({ params }: { params: Promise<{ roomId: string }> }) {
  const { roomId } = await params;
  const path = `/video/${roomId}`;
  await requireMe(path);
  const { data, failure } = await load(path, async () => {
    const { video } = await serverApi();
    const room = await video.get(roomId);
    const recordings = room.recorded ? loadExtra(() => video.recordings(roomId)) : [];
    return Promise.all([room, video.participants(roomId), recordings]);
  });
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  const [room, stays, recordings] = data;
  const meaning = roomMeaning[room.state];
  const isOver = room.state === "ended" || room.state === "failed";
  return (
    <div className={pageColumn}>
      {isOver ? null : <AutoRefresh seconds={5} />}
      <div className="flex flex-col gap-2">
        <Link href="/video" className="self-start text-base text-ink-soft hover:text-ink hover:underline">
          Video
        </Link>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="min-w-0 break-words font-semibold text-ink text-xl tracking-tight">{room.name}</h1>
          <StatusBadge tone={meaning.tone}>{meaning.label}</StatusBadge>
        </div>
        {isOver ? <p className="text-base text-ink-soft">{endingOf(room)}</p> : null}
      </div>
      {room.state === "open" ? (
        <Card title="Let people in" description="Your app enters the room with a token; each is for one person.">
          <RoomActions room={room} />
        </Card>
      ) : null}
      <Card title="Meter">
        <KeyValue facts={meterOf(room)} />
      </Card>
      {stays.length > 0 ? (
        <Card title="Who was there">
          <KeyValue
            facts={stays.map((stay) => ({
              label: stay.participant,
              value: stay.charged ? formatMoney(stay.charged) : "There now",
              hint: `${formatExact(stay.joinedAt, "UTC")}${stay.leftAt ? ` to ${formatExact(stay.leftAt, "UTC")}` : ""}`,
            }))}
          />
        </Card>
      ) : null}
      {room.recorded ? <Recordings recordings={recordings} /> : null}
    </div>
  );
}

const endings: Record<NonNullable<Room["endedBecause"]>, string> = {
  closed: "It was ended.",
  operator: "It was ended by the shop.",
  time: "It ended because its time was up.",
  money: "It ended because the wallet could not pay for more.",
  provider: "It ended at the provider.",
};

const endingOf = ({ endedBecause }: Room) =>
  endedBecause ? endings[endedBecause] : "It could not be made. Nothing was charged.";

function meterOf(room: Room) {
  const minutes = Math.ceil(room.participantSeconds / 60);
  return [
    { label: "In it now", value: `${room.present} of ${room.participantsMax}` },
    {
      label: "Used",
      value: `${minutes} ${minutes === 1 ? "minute" : "minutes"}`,
      hint: "of all participants together",
    },
    { label: "Paid", value: formatMoney(room.charged), hint: "for those who left" },
    { label: "Price", value: `${formatMoney(room.pricePerParticipantHour)} an hour, each` },
    { label: room.endedAt ? "Ended" : "Ends at the latest", value: <RelativeTime at={room.endedAt ?? room.endsAt} /> },
  ];
}

function Recordings({ recordings }: { recordings: readonly Schemas["VideoRecording"][] | null }) {
  return (
    <Card title="Recordings">
      {recordings === null ? (
        <Notice tone="warning">They cannot be shown right now. Look again in a minute.</Notice>
      ) : null}
      {recordings?.length === 0 ? <p className="text-base text-ink-soft">Nothing was recorded yet.</p> : null}
      <ul className="flex flex-col gap-2">
        {(recordings ?? []).map((recording, index) => (
          <li key={recording.url ?? index} className="flex justify-between gap-3 text-base">
            <span>{recording.seconds === null ? "Recording" : `${Math.ceil(recording.seconds / 60)} minutes`}</span>
            {recording.url ? (
              <a href={recording.url} className="text-primary-text hover:underline">
                Download
              </a>
            ) : (
              <span className="text-ink-soft">{recording.state === "failed" ? "Failed" : "Being prepared"}</span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
