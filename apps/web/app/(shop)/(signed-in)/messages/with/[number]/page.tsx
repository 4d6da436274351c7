import type { Metadata } from "next";
import { AutoRefresh } from "#components/shop/auto-refresh.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { Compose } from "#components/shop/messages/compose.tsx";
import { MarkRead } from "#components/shop/messages/mark-read.tsx";
import { MessagesNav } from "#components/shop/messages/messages-nav.tsx";
import { Thread } from "#components/shop/messages/thread.tsx";
import { conversationPath } from "#components/shop/messages/words.ts";
import { pageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { formatNumber } from "#lib/number-words.ts";
import { serverApi } from "#lib/server-api.ts";
import { Card } from "#ui/card.tsx";

export const metadata: Metadata = { title: "Conversation" };

type Props = { params: Promise<{ number: string }>; searchParams: Promise<{ own?: string | string[] }> };

/** One conversation, and the next word in it. */
export default async function Page({ params, searchParams }: Props) {
  const otherNumber = decodeURIComponent((await params).number);
  const { own } = await searchParams;
  const ownNumber = typeof own === "string" ? own : "";
  const path = conversationPath(ownNumber, otherNumber);
  await requireMe(path);
  const { data, failure } = await load(path, async () => {
    const { api } = await serverApi();
    const query = { number: otherNumber, ...(ownNumber ? { ownNumber } : {}), limit: 100 };
    return Promise.all([api.GET("/v1/messages", { params: { query } }), api.GET("/v1/message-templates")]);
  });
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  const [messages, templates] = data;
  const all = (messages.data?.data ?? []).toReversed();
  return (
    <div className={pageColumn}>
      <MessagesNav current={null} />
      <h2 className="tabular font-semibold text-ink text-lg">{formatNumber(otherNumber)}</h2>
      <Thread messages={all} />
      <Card>
        <Compose to={otherNumber} templates={templates.data?.data ?? []} />
      </Card>
      {ownNumber ? <MarkRead ownNumber={ownNumber} otherNumber={otherNumber} /> : null}
      <AutoRefresh seconds={5} />
    </div>
  );
}
