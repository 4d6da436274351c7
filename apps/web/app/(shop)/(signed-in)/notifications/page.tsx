import type { Metadata } from "next";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { Inbox } from "#components/shop/notifications/inbox.tsx";
import { Preferences } from "#components/shop/notifications/preferences.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { Tabs } from "#ui/tabs.tsx";

export const metadata: Metadata = { title: "Notifications" };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

/** What the account was told, and how it wants to be told. */
export default async function Page({ searchParams }: Props) {
  const { cursor } = await searchParams;
  await requireMe("/notifications");
  const { data, failure } = await load("/notifications", async () => {
    const { api } = await serverApi();
    const query = { limit: 30, ...(typeof cursor === "string" && { cursor }) };
    const [inbox, preferences] = await Promise.all([
      api.GET("/v1/notifications", { params: { query } }),
      api.GET("/v1/notification-preferences"),
    ]);
    return { inbox: inbox.data, preferences: preferences.data };
  });
  if (failure) return <LoadFailed failure={failure} retry="/notifications" />;
  const { inbox, preferences } = data;
  return (
    <div className={pageColumn}>
      <h1 className="font-semibold text-ink text-xl tracking-tight">Notifications</h1>
      <Tabs
        label="Notifications"
        tabs={[
          {
            value: "inbox",
            label: "Inbox",
            ...(inbox && inbox.unread > 0 && { count: inbox.unread }),
            content: (
              <Inbox
                notifications={inbox?.data ?? []}
                unread={inbox?.unread ?? 0}
                nextCursor={inbox?.nextCursor ?? null}
              />
            ),
          },
          {
            value: "preferences",
            label: "How I am told",
            content: preferences ? <Preferences preferences={preferences} /> : null,
          },
        ]}
      />
    </div>
  );
}
