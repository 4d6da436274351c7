import type { Metadata } from "next";
import Link from "next/link";
import { DeliveryList } from "#components/shop/developers/delivery-list.tsx";
import { EndpointActions } from "#components/shop/developers/endpoint-actions.tsx";
import { EndpointHealth } from "#components/shop/developers/endpoint-health.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";

export const metadata: Metadata = { title: "Webhook endpoint" };

type Props = {
  params: Promise<{ endpointId: string }>;
  searchParams: Promise<{ cursor?: string | string[]; status?: string | string[] }>;
};

/** One endpoint: how it does, what was sent to it, and what can be done about it. */
export default async function Page({ params, searchParams }: Props) {
  const { endpointId } = await params;
  const { cursor, status } = await searchParams;
  const path = `/developers/${endpointId}`;
  await requireMe(path);
  const failedOnly = status === "failed";
  const { data, failure } = await load(path, async () => {
    const { api } = await serverApi();
    const query = {
      limit: 30,
      ...(failedOnly && { status: "failed" as const }),
      ...(typeof cursor === "string" && { cursor }),
    };
    const [endpoint, deliveries, types] = await Promise.all([
      api.GET("/v1/webhook-endpoints/{endpointId}", { params: { path: { endpointId } } }),
      api.GET("/v1/webhook-endpoints/{endpointId}/deliveries", { params: { path: { endpointId }, query } }),
      api.GET("/v1/event-types"),
    ]);
    return {
      endpoint: endpoint.data,
      deliveries: deliveries.data,
      types: types.data?.data.map(({ type, summary }) => ({ type, summary })) ?? [],
    };
  });
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  const { endpoint, deliveries, types } = data;
  if (!endpoint || !deliveries) return null;
  return (
    <div className={pageColumn}>
      <div>
        <Link href="/developers" className="text-ink-soft text-sm hover:underline">
          Developers
        </Link>
        <h1 className="break-all font-semibold text-ink text-lg tracking-tight">{endpoint.url}</h1>
        {endpoint.description ? <p className="text-base text-ink-soft">{endpoint.description}</p> : null}
      </div>
      <EndpointHealth endpoint={endpoint} />
      <EndpointActions endpoint={endpoint} types={types} />
      <DeliveryList
        endpointId={endpoint.id}
        deliveries={deliveries.data}
        nextCursor={deliveries.nextCursor}
        failedOnly={failedOnly}
      />
    </div>
  );
}
