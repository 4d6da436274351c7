import type { Metadata } from "next";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { BulkSend } from "#components/shop/messages/bulk-send.tsx";
import { MessagesNav } from "#components/shop/messages/messages-nav.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { Card } from "#ui/card.tsx";

export const metadata: Metadata = { title: "Send to many" };

/** One text to many, pasted or from a file. */
export default async function Page() {
  await requireMe("/messages/bulk");
  const { data, failure } = await load("/messages/bulk", async () =>
    (await serverApi()).api.GET("/v1/message-templates"),
  );
  if (failure) return <LoadFailed failure={failure} retry="/messages/bulk" />;
  return (
    <div className={pageColumn}>
      <MessagesNav current="/messages/bulk" />
      <Card>
        <BulkSend templates={data.data?.data ?? []} />
      </Card>
    </div>
  );
}
