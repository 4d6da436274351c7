import { CardSim } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { AutoRefresh } from "#components/shop/auto-refresh.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { SimCard } from "#components/shop/sims/sim-card.tsx";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { EmptyState } from "#ui/empty-state.tsx";

export const metadata: Metadata = { title: "IoT SIMs" };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

/** The account's SIMs for devices: what they use, and their switches. */
export default async function Page({ searchParams }: Props) {
  const { cursor } = await searchParams;
  await requireMe("/sims");
  const query = typeof cursor === "string" ? { cursor } : {};
  const { data: sims, failure } = await load("/sims", async () => (await serverApi()).sims.list(query));
  if (failure) return <LoadFailed failure={failure} retry="/sims" />;
  return (
    <div className={pageColumn}>
      {sims.data.some((sim) => sim.wantedState !== null) ? <AutoRefresh seconds={5} /> : null}
      <h1 className="font-semibold text-ink text-xl tracking-tight">IoT SIMs</h1>
      {sims.data.length === 0 ? (
        <EmptyState icon={<CardSim aria-hidden="true" />} title="No SIM yet">
          SIMs for trackers, meters and other devices. The shop gives them to your account; each is paid by the data it
          uses.
        </EmptyState>
      ) : (
        <ul className="flex flex-col gap-3">
          {sims.data.map((sim) => (
            <li key={sim.id}>
              <SimCard sim={sim} />
            </li>
          ))}
        </ul>
      )}
      {sims.nextCursor ? (
        <Link
          href={`/sims?cursor=${encodeURIComponent(sims.nextCursor)}`}
          className={buttonStyle({ className: "self-center" })}
        >
          Older SIMs
        </Link>
      ) : null}
    </div>
  );
}
