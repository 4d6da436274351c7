import type { Metadata } from "next";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { Templates } from "#components/shop/messages/lists.tsx";
import { MessagesNav } from "#components/shop/messages/messages-nav.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { Card } from "#ui/card.tsx";

export const metadata: Metadata = { title: "Templates" };

/** Texts that are used again. */
export default async function Page() {
  await requireMe("/messages/templates");
  const { data, failure } = await load("/messages/templates", async () =>
    (await serverApi()).api.GET("/v1/message-templates"),
  );
  if (failure) return <LoadFailed failure={failure} retry="/messages/templates" />;
  return (
    <div className={pageColumn}>
      <MessagesNav current="/messages/templates" />
      <Card>
        <Templates templates={data.data?.data ?? []} />
      </Card>
    </div>
  );
}
