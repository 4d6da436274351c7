import { CalendarClock } from "lucide-react";
import type { Metadata } from "next";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { ScheduledList } from "#components/shop/messages/lists.tsx";
import { MessagesNav } from "#components/shop/messages/messages-nav.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";

export const metadata: Metadata = { title: "Scheduled messages" };

/** What will be sent later, and can be cancelled until then. */
export default async function Page() {
  await requireMe("/messages/scheduled");
  const { data, failure } = await load("/messages/scheduled", async () =>
    (await serverApi()).api.GET("/v1/messages", { params: { query: { state: "scheduled", limit: 200 } } }),
  );
  if (failure) return <LoadFailed failure={failure} retry="/messages/scheduled" />;
  const messages = data.data?.data ?? [];
  return (
    <div className={pageColumn}>
      <MessagesNav current="/messages/scheduled" />
      <Card flush>
        {messages.length === 0 ? (
          <EmptyState icon={<CalendarClock aria-hidden="true" />} title="Nothing waits">
            Choose a time when you write a message, and it stands here until then.
          </EmptyState>
        ) : (
          <ScheduledList messages={messages} />
        )}
      </Card>
    </div>
  );
}
