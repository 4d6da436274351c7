import type { Schemas } from "@tandem/sdk";
import { MessagesSquare } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { AutoRefresh } from "#components/shop/auto-refresh.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { Compose } from "#components/shop/messages/compose.tsx";
import { MessagesNav } from "#components/shop/messages/messages-nav.tsx";
import { conversationPath } from "#components/shop/messages/words.ts";
import { pageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { Badge } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

export const metadata: Metadata = { title: "Messages" };

/** Whom one talks with, the newest word first, and a form for a new message. */
export default async function Page() {
  await requireMe("/messages");
  const { data, failure } = await load("/messages", async () => {
    const { api } = await serverApi();
    return Promise.all([
      api.GET("/v1/conversations", { params: { query: { limit: 50 } } }),
      api.GET("/v1/message-templates"),
    ]);
  });
  if (failure) return <LoadFailed failure={failure} retry="/messages" />;
  const [conversations, templates] = data;
  const talks = conversations.data?.data ?? [];
  return (
    <div className={pageColumn}>
      <MessagesNav current="/messages" />
      <Card title="New message">
        <Compose templates={templates.data?.data ?? []} />
      </Card>
      <Card title="Conversations" flush>
        {talks.length === 0 ? (
          <EmptyState icon={<MessagesSquare aria-hidden="true" />} title="Nobody yet">
            Messages you send, and the answers to them, stand here.
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line border-line border-t">
            {talks.map((talk) => (
              <Talk key={`${talk.ownNumber} ${talk.otherNumber}`} talk={talk} />
            ))}
          </ul>
        )}
      </Card>
      <AutoRefresh seconds={10} />
    </div>
  );
}

function Talk({ talk }: { talk: Schemas["Conversation"] }) {
  return (
    <li>
      <Link
        href={conversationPath(talk.ownNumber, talk.otherNumber)}
        className="flex items-start justify-between gap-4 px-4 py-3 hover:bg-sunken"
      >
        <span className="min-w-0">
          <span className="tabular block font-medium text-base text-ink">{talk.otherNumber}</span>
          <span className="block truncate text-base text-ink-soft">
            {talk.lastDirection === "outbound" ? "You: " : ""}
            {talk.lastText}
          </span>
          <span className="tabular block text-ink-soft text-sm">by {talk.ownNumber}</span>
        </span>
        <span className="flex shrink-0 flex-col items-end gap-1 text-ink-soft text-sm">
          <RelativeTime at={talk.lastAt} />
          {talk.unread > 0 ? <Badge tone="brand">{talk.unread} new</Badge> : null}
        </span>
      </Link>
    </li>
  );
}
