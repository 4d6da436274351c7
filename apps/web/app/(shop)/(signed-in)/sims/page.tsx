import { CardSim } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { AutoRefresh } from "#components/shop/auto-refresh.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { SimBuy } from "#components/shop/sims/sim-buy.tsx";
import { SimCard } from "#components/shop/sims/sim-card.tsx";
import { load, loadExtra, requireMe } from "#lib/load.ts";
import { getBrand, getWallet, serverApi } from "#lib/server-api.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { EmptyState } from "#ui/empty-state.tsx";

export const metadata: Metadata = { title: "IoT SIMs" };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

/** The account's SIMs for devices: what they use, and their switches. */
export default async function Page({ searchParams }: Props) {
  const { cursor } = await searchParams;
  await requireMe("/sims");
  const query = typeof cursor === "string" ? { cursor } : {};
  // A shop without a provider or a price of SIMs sells none; those there are stay.
  const { data, failure } = await load("/sims", async () => {
    const { sims: own } = await serverApi();
    return Promise.all([own.list(query), loadExtra(own.offer), getBrand(), getWallet()]);
  });
  if (failure) return <LoadFailed failure={failure} retry="/sims" />;
  const [sims, offer, brand, wallet] = data;
  return (
    <div className={pageColumn}>
      {sims.data.some((sim) => sim.wantedState !== null) ? <AutoRefresh seconds={5} /> : null}
      <h1 className="font-semibold text-ink text-xl tracking-tight">IoT SIMs</h1>
      {sims.data.length === 0 ? (
        <EmptyState icon={<CardSim aria-hidden="true" />} title="No SIM yet">
          SIMs for trackers, meters and other devices, each paid by the data it uses.
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
      {offer && wallet ? (
        <SimBuy
          offer={offer}
          wallet={wallet}
          sandbox={brand.environment === "sandbox"}
          supportEmail={brand.supportEmail}
        />
      ) : null}
    </div>
  );
}
