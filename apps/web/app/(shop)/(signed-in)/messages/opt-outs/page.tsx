import { BellOff } from "lucide-react";
import type { Metadata } from "next";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { OptOutList } from "#components/shop/messages/lists.tsx";
import { MessagesNav } from "#components/shop/messages/messages-nav.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";

export const metadata: Metadata = { title: "Opt-outs" };

/** Who wants nothing more from the account's numbers. */
export default async function Page() {
  await requireMe("/messages/opt-outs");
  const { data, failure } = await load("/messages/opt-outs", async () =>
    (await serverApi()).api.GET("/v1/opt-outs", { params: { query: { limit: 200 } } }),
  );
  if (failure) return <LoadFailed failure={failure} retry="/messages/opt-outs" />;
  const entries = data.data?.data ?? [];
  return (
    <div className={pageColumn}>
      <MessagesNav current="/messages/opt-outs" />
      <Card
        flush
        title="Opted out"
        description="Who writes STOP to one of your numbers gets nothing more from it until they write START."
      >
        {entries.length === 0 ? (
          <EmptyState icon={<BellOff aria-hidden="true" />} title="Nobody">
            Whoever writes STOP to one of your numbers stands here.
          </EmptyState>
        ) : (
          <OptOutList entries={entries} />
        )}
      </Card>
    </div>
  );
}
