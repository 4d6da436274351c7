import { ChevronRight, Video } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { NewRoom } from "#components/shop/video/new-room.tsx";
import { formatMoney } from "#lib/format.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { roomMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

export const metadata: Metadata = { title: "Video" };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

/** The account's video rooms, and another one to make. */
export default async function Page({ searchParams }: Props) {
  const { cursor } = await searchParams;
  await requireMe("/video");
  const query = typeof cursor === "string" ? { cursor } : {};
  const { data: rooms, failure } = await load("/video", async () => (await serverApi()).video.list(query));
  if (failure) return <LoadFailed failure={failure} retry="/video" />;
  return (
    <div className={pageColumn}>
      <h1 className="font-semibold text-ink text-xl tracking-tight">Video</h1>
      {rooms.data.length === 0 ? (
        <EmptyState icon={<Video aria-hidden="true" />} title="No room yet">
          Your app lets people meet in a room. It costs by the time each of them is in it; an empty room costs nothing.
        </EmptyState>
      ) : (
        <ul className="flex flex-col gap-2">
          {rooms.data.map((room) => (
            <li key={room.id}>
              <Link
                href={`/video/${room.id}`}
                className="flex items-center gap-3 rounded-md border border-line bg-surface p-4 transition-colors hover:border-line-strong"
              >
                <Video aria-hidden="true" className="size-6 shrink-0 text-ink-soft" />
                <span className="flex min-w-0 flex-1 flex-col gap-0.5">
                  <span className="truncate font-semibold text-ink text-md">{room.name}</span>
                  <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-base text-ink-soft">
                    <StatusBadge plain tone={roomMeaning[room.state].tone}>
                      {roomMeaning[room.state].label}
                    </StatusBadge>
                    <RelativeTime at={room.createdAt} />
                    <span className="tabular">{formatMoney(room.charged)}</span>
                  </span>
                </span>
                <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {rooms.nextCursor ? (
        <Link
          href={`/video?cursor=${encodeURIComponent(rooms.nextCursor)}`}
          className={buttonStyle({ className: "self-center" })}
        >
          Older rooms
        </Link>
      ) : null}
      <Card title="New room" description="It ends by itself when its time or your money is up.">
        <NewRoom />
      </Card>
    </div>
  );
}
