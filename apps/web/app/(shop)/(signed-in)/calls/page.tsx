import { Download, Phone } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { CallFilters, type CallFilterValues } from "#components/shop/calls/call-filters.tsx";
import { CallLog } from "#components/shop/calls/call-log.tsx";
import { CallTabs } from "#components/shop/calls/call-tabs.tsx";
import { Dialer } from "#components/shop/calls/dialer.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { widePageColumn } from "#components/shop/page-column.ts";
import { load, loadExtra, requireMe } from "#lib/load.ts";
import { getBrand, serverApi } from "#lib/server-api.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";

export const metadata: Metadata = { title: "Calls" };

const filterNames = ["direction", "outcome", "number", "from", "to"] as const;

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Making calls, and every call so far. */
export default async function Page({ searchParams }: Props) {
  const asked = await searchParams;
  await requireMe("/calls");
  const filters: CallFilterValues = Object.fromEntries(
    filterNames.flatMap((name) => (typeof asked[name] === "string" && asked[name] ? [[name, asked[name]]] : [])),
  );
  const cursor = typeof asked.cursor === "string" ? { cursor: asked.cursor } : {};
  const { data, failure } = await load("/calls", async () => {
    const client = await serverApi();
    const query = { ...filters, ...cursor, limit: 50 } as Parameters<typeof client.calls.list>[0];
    return Promise.all([client.calls.list(query), client.wallet.get(), getBrand()]);
  });
  if (failure) return <LoadFailed failure={failure} retry="/calls" />;
  const [calls, wallet, brand] = data;
  const numbers = await loadExtra(async () => (await serverApi()).numbers.list({ status: "active", limit: 200 }));
  const callable = numbers?.data.filter(({ features }) => features === null || features.includes("voice")) ?? [];
  const messages = await loadExtra(async () => (await serverApi()).calls.voicemails({ limit: 1 }));
  const query = new URLSearchParams(filters).toString();
  return (
    <div className={widePageColumn}>
      <h1 className="font-semibold text-ink text-xl tracking-tight">Calls</h1>
      <CallTabs current="/calls" unheard={messages?.unheard ?? null} />
      <Card>
        <Dialer
          numbers={callable.map(({ number }) => number)}
          available={wallet.available}
          sandbox={brand.environment === "sandbox"}
          supportEmail={brand.supportEmail}
        />
      </Card>
      <Card
        title="Log"
        flush
        actions={
          calls.data.length > 0 ? (
            <a href={`/v1/calls/export?${query}`} download className={buttonStyle({ size: "sm", variant: "ghost" })}>
              <Download aria-hidden="true" />
              CSV
            </a>
          ) : null
        }
      >
        <CallFilters values={filters} />
        {calls.data.length === 0 ? (
          <EmptyState
            icon={<Phone aria-hidden="true" />}
            title={query ? "No call fits" : "No calls yet"}
            action={
              query ? (
                <Link href="/calls" className={buttonStyle()}>
                  Show all
                </Link>
              ) : undefined
            }
          >
            {query
              ? "Change what the log is narrowed to."
              : "Calls you make, and calls to your numbers, stand here with what they cost."}
          </EmptyState>
        ) : (
          <CallLog calls={calls.data} />
        )}
      </Card>
      {calls.nextCursor ? (
        <Link
          href={`/calls?${new URLSearchParams({ ...filters, cursor: calls.nextCursor })}`}
          className={buttonStyle({ className: "self-center" })}
        >
          Older calls
        </Link>
      ) : null}
    </div>
  );
}
