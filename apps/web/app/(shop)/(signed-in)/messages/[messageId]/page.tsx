import type { Schemas } from "@tandem/sdk";
import type { Metadata } from "next";
import { AutoRefresh } from "#components/shop/auto-refresh.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { MessagesNav } from "#components/shop/messages/messages-nav.tsx";
import { messageMeaning } from "#components/shop/messages/words.ts";
import { pageColumn } from "#components/shop/page-column.ts";
import { formatMoney } from "#lib/format.ts";
import { load, requireMe } from "#lib/load.ts";
import { formatNumber } from "#lib/number-words.ts";
import { serverApi } from "#lib/server-api.ts";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Timeline } from "#ui/timeline.tsx";

export const metadata: Metadata = { title: "Message" };

const moving: ReadonlySet<Schemas["MessageState"]> = new Set(["queued", "sent", "unconfirmed"]);

/** One message: how far it got, what happened on the way, and what it cost. */
export default async function Page({ params }: { params: Promise<{ messageId: string }> }) {
  const { messageId } = await params;
  const path = `/messages/${messageId}`;
  await requireMe(path);
  const { data, failure } = await load(path, async () => {
    const { api } = await serverApi();
    return (await api.GET("/v1/messages/{messageId}", { params: { path: { messageId } } })).data;
  });
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  if (!data) return null;
  const meaning = messageMeaning[data.state];
  return (
    <div className={pageColumn}>
      <MessagesNav current={null} />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="tabular font-semibold text-ink text-lg">
          {data.direction === "outbound" ? `To ${formatNumber(data.to)}` : `From ${formatNumber(data.from ?? "")}`}
        </h2>
        <StatusBadge tone={meaning.tone}>{meaning.label}</StatusBadge>
      </div>
      <Card>
        <p className="whitespace-pre-wrap text-base text-ink">{data.text}</p>
      </Card>
      <Card title="What happened">
        <Timeline
          items={data.timeline.map((entry, index) => ({
            id: `${index}`,
            at: entry.at,
            tone: tones[entry.state] ?? "info",
            title: entry.text,
          }))}
        />
      </Card>
      <Card title="Facts">
        <KeyValue
          facts={[
            { label: "From", value: data.from ? formatNumber(data.from) : "not chosen yet" },
            { label: "Segments", value: data.segments },
            { label: "Price", value: formatMoney(data.price) },
            { label: "Paid", value: formatMoney(data.charged) },
          ]}
        />
      </Card>
      {moving.has(data.state) ? <AutoRefresh seconds={2} /> : null}
    </div>
  );
}

const tones: Record<string, Tone> = {
  delivered: "success",
  received: "success",
  rejected: "warning",
  unknown: "warning",
  unconfirmed: "warning",
  failed: "danger",
  undelivered: "danger",
  cancelled: "neutral",
};
