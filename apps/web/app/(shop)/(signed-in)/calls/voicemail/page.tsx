import { Voicemail } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { CallTabs } from "#components/shop/calls/call-tabs.tsx";
import { RecordingPlayer } from "#components/shop/calls/recordings.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { widePageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { Badge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

export const metadata: Metadata = { title: "Messages left" };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

/** What callers said when nobody answered, to hear and to read. */
export default async function Page({ searchParams }: Props) {
  const { cursor } = await searchParams;
  const path = "/calls/voicemail";
  await requireMe(path);
  const query = { limit: 50, ...(typeof cursor === "string" ? { cursor } : {}) };
  const { data, failure } = await load(path, async () => (await serverApi()).calls.voicemails(query));
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  return (
    <div className={widePageColumn}>
      <h1 className="font-semibold text-ink text-xl tracking-tight">Calls</h1>
      <CallTabs current={path} unheard={data.unheard} />
      {data.data.length === 0 ? (
        <Card>
          <EmptyState icon={<Voicemail aria-hidden="true" />} title="No messages">
            Whoever calls one of your numbers and finds nobody can leave a message. It stands here with its text.
          </EmptyState>
        </Card>
      ) : (
        data.data.map((message) => (
          <Card
            key={message.id}
            title={
              <Link href={`/calls/${message.callId}`} className="tabular hover:underline">
                {message.from}
              </Link>
            }
            description={`to ${message.to}`}
            actions={
              <>
                {message.heardAt ? null : <Badge tone="brand">new</Badge>}
                <RelativeTime at={message.createdAt} className="text-ink-soft text-sm" />
              </>
            }
          >
            <RecordingPlayer recording={message} />
          </Card>
        ))
      )}
      {data.nextCursor ? (
        <Link
          href={`${path}?cursor=${encodeURIComponent(data.nextCursor)}`}
          className={buttonStyle({ className: "self-center" })}
        >
          Older messages
        </Link>
      ) : null}
    </div>
  );
}
