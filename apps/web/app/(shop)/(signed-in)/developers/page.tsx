import type { Metadata } from "next";
import { ApiKeys } from "#components/shop/developers/api-keys.tsx";
import { EndpointList } from "#components/shop/developers/endpoint-list.tsx";
import { QuickStart } from "#components/shop/developers/quick-start.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { Tabs } from "#ui/tabs.tsx";

export const metadata: Metadata = { title: "Developers" };

/** For who connects a system of their own: how to begin, keys, webhooks. */
export default async function Page() {
  const me = await requireMe("/developers");
  const { data, failure } = await load("/developers", async () => {
    const { api } = await serverApi();
    const [keys, endpoints, types] = await Promise.all([
      api.GET("/v1/api-keys"),
      api.GET("/v1/webhook-endpoints"),
      api.GET("/v1/event-types"),
    ]);
    return {
      keys: keys.data?.data ?? [],
      endpoints: endpoints.data?.data ?? [],
      types: types.data?.data.map(({ type, summary }) => ({ type, summary })) ?? [],
    };
  });
  if (failure) return <LoadFailed failure={failure} retry="/developers" />;
  const { keys, endpoints, types } = data;
  const scopes = me.scopes.filter((scope) => !scope.startsWith("operator:"));
  return (
    <div className={pageColumn}>
      <h1 className="font-semibold text-ink text-xl tracking-tight">Developers</h1>
      <Tabs
        label="Developers"
        tabs={[
          { value: "keys", label: "API keys", content: <ApiKeys keys={keys} scopes={scopes} /> },
          { value: "webhooks", label: "Webhooks", content: <EndpointList endpoints={endpoints} types={types} /> },
          { value: "start", label: "Quick start", content: <QuickStart /> },
        ]}
      />
    </div>
  );
}
