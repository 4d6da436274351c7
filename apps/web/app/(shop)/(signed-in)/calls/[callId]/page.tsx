import type { Metadata } from "next";
import { LiveCall } from "#components/shop/calls/live-call.tsx";
import { RecordingPlayer } from "#components/shop/calls/recordings.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { widePageColumn } from "#components/shop/page-column.ts";
import { formatTalk, incrementsOf } from "#lib/call-words.ts";
import { formatMoney } from "#lib/format.ts";
import { load, requireMe } from "#lib/load.ts";
import { formatNumber } from "#lib/number-words.ts";
import { serverApi } from "#lib/server-api.ts";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { Timeline } from "#ui/timeline.tsx";

export const metadata: Metadata = { title: "Call" };

type Props = { params: Promise<{ callId: string }> };

const bad = new Set(["call.not_placed", "call.not_connected", "call.money_ends", "recording.failed"]);
const good = new Set(["call.answered", "call.connected", "recording.stored", "recording.transcribed"]);

/** One call: as it goes, then what happened, what was recorded and what it cost. */
export default async function Page({ params }: Props) {
  const { callId } = await params;
  const path = `/calls/${callId}`;
  await requireMe(path);
  const { data: call, failure } = await load(path, async () => (await serverApi()).calls.get(callId));
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  return (
    <div className={widePageColumn}>
      <PageHeader
        crumbs={[{ label: "Calls", href: "/calls" }]}
        title={
          call.direction === "outbound"
            ? `Call to ${formatNumber(call.to)}`
            : `Call from ${formatNumber(call.from ?? "")}`
        }
        description={<Mono copy>{call.id}</Mono>}
      />
      <Card>
        <LiveCall call={call} />
      </Card>
      {call.recordings.length > 0 ? (
        <Card title={call.recordings.some(({ kind }) => kind === "voicemail") ? "Message" : "Recording"}>
          <div className="flex flex-col gap-4">
            {call.recordings.map((recording) => (
              <RecordingPlayer key={recording.id} recording={recording} />
            ))}
          </div>
        </Card>
      ) : null}
      <div className="grid items-start gap-5 md:grid-cols-[minmax(0,1fr)_18rem]">
        <Card title="What happened">
          <Timeline
            items={call.timeline.map(({ id, type, text, at }) => ({
              id,
              at,
              title: text,
              tone: bad.has(type) ? "warning" : good.has(type) ? "success" : "neutral",
            }))}
          />
        </Card>
        <Card title="Cost">
          <KeyValue
            facts={[
              ...call.parties.map(({ number, seconds, rate }) => ({
                label: formatNumber(number),
                value: formatTalk(seconds),
                hint: rate ? `${formatMoney(rate.perMinute)} a minute, ${incrementsOf(rate)}` : "free",
              })),
              { label: "Charged", value: formatMoney(call.price) },
              call.from
                ? { label: "Shown number", value: formatNumber(call.direction === "outbound" ? call.from : call.to) }
                : null,
              { label: "Began", value: <RelativeTime at={call.createdAt} /> },
            ]}
          />
        </Card>
      </div>
    </div>
  );
}
