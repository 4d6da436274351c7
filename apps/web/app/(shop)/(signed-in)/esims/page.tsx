import type { OwnedEsim } from "@tandem/sdk";
import { CardSim } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { EsimCard } from "#components/shop/esim-card.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { EmptyState } from "#ui/empty-state.tsx";

export const metadata: Metadata = { title: "My eSIMs" };

const ended = new Set<OwnedEsim["status"]>(["expired", "cancelled"]);

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

/** The account's eSIMs: those in use first, those that ended folded away. */
export default async function Page({ searchParams }: Props) {
  const { cursor } = await searchParams;
  await requireMe("/esims");
  const query = typeof cursor === "string" ? { cursor } : {};
  const { data, failure } = await load("/esims", async () => (await serverApi()).esims.list(query));
  if (failure) return <LoadFailed failure={failure} retry="/esims" />;
  const current = data.data.filter((esim) => !ended.has(esim.status));
  const past = data.data.filter((esim) => ended.has(esim.status));
  return (
    <div className={pageColumn}>
      <div className="flex items-center justify-between gap-3">
        <h1 className="font-semibold text-ink text-xl tracking-tight">My eSIMs</h1>
        <Link href="/" className={buttonStyle()}>
          Buy another
        </Link>
      </div>
      {data.data.length === 0 ? <NoEsims /> : null}
      <Cards esims={current} />
      {past.length > 0 ? (
        <details className="group" open={current.length === 0}>
          <summary className="flex h-10 list-none items-center font-medium text-base text-ink-soft hover:text-ink">
            Ended ({past.length})
          </summary>
          <Cards esims={past} />
        </details>
      ) : null}
      {data.nextCursor ? (
        <Link
          href={`/esims?cursor=${encodeURIComponent(data.nextCursor)}`}
          className={buttonStyle({ className: "self-center" })}
        >
          Older eSIMs
        </Link>
      ) : null}
      <Link href="/orders" className="self-start text-base text-primary-text hover:underline">
        All orders
      </Link>
    </div>
  );
}

function Cards({ esims }: { esims: readonly OwnedEsim[] }) {
  if (esims.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {esims.map((esim) => (
        <li key={esim.id}>
          <EsimCard esim={esim} />
        </li>
      ))}
    </ul>
  );
}

function NoEsims() {
  return (
    <EmptyState
      icon={<CardSim aria-hidden="true" />}
      title="No eSIMs yet"
      action={
        <Link href="/" className={buttonStyle({ variant: "primary" })}>
          Where are you going?
        </Link>
      }
    >
      Buy a plan and its QR code appears here within seconds.
    </EmptyState>
  );
}
