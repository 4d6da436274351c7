import { ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { VpnBuy } from "#components/shop/vpn/vpn-buy.tsx";
import { VpnCard } from "#components/shop/vpn/vpn-card.tsx";
import { load, requireMe } from "#lib/load.ts";
import { getBrand, getWallet, serverApi } from "#lib/server-api.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";

export const metadata: Metadata = { title: "VPN" };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

/** The account's VPN accounts, and another one to buy. */
export default async function Page({ searchParams }: Props) {
  const { cursor } = await searchParams;
  await requireMe("/vpn");
  const { data, failure } = await load("/vpn", async () => {
    const { vpn } = await serverApi();
    const query = typeof cursor === "string" ? { cursor } : {};
    return Promise.all([vpn.list(query), vpn.plans(), getBrand(), getWallet()]);
  });
  if (failure) return <LoadFailed failure={failure} retry="/vpn" />;
  const [accounts, plans, brand, wallet] = data;
  return (
    <div className={pageColumn}>
      <h1 className="font-semibold text-ink text-xl tracking-tight">VPN</h1>
      {accounts.data.length === 0 ? (
        <EmptyState icon={<ShieldCheck aria-hidden="true" />} title="No VPN account yet">
          With one, hotel and airport Wi-Fi sees nothing of what you do, and you are online from the country you choose.
        </EmptyState>
      ) : (
        <ul className="flex flex-col gap-2">
          {accounts.data.map((account) => (
            <li key={account.id}>
              <VpnCard account={account} />
            </li>
          ))}
        </ul>
      )}
      {accounts.nextCursor ? (
        <Link
          href={`/vpn?cursor=${encodeURIComponent(accounts.nextCursor)}`}
          className={buttonStyle({ className: "self-center" })}
        >
          Older accounts
        </Link>
      ) : null}
      {wallet ? (
        <Card
          title={accounts.data.length === 0 ? "Buy a VPN account" : "Buy another"}
          description="For all your devices: a code to scan, a file to open, or a user name and password."
        >
          <VpnBuy
            plans={plans}
            wallet={wallet}
            sandbox={brand.environment === "sandbox"}
            supportEmail={brand.supportEmail}
          />
        </Card>
      ) : null}
    </div>
  );
}
