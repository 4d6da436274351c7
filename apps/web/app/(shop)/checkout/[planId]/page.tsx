import type { Metadata } from "next";
import Link from "next/link";
import { Checkout } from "#components/shop/checkout.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { PlanLine } from "#components/shop/plan-line.tsx";
import { TopUpNews } from "#components/shop/wallet/top-up-news.tsx";
import { getPlan } from "#lib/catalogue.ts";
import { load } from "#lib/load.ts";
import { getBrand, getMe, getWallet } from "#lib/server-api.ts";

export const metadata: Metadata = { title: "Checkout" };

type Props = {
  params: Promise<{ planId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function Page({ params, searchParams }: Props) {
  const { planId } = await params;
  const { topUp, result, quantity } = await searchParams;
  const path = `/checkout/${planId}`;
  const { data, failure } = await load(path, () => Promise.all([getPlan(planId), getBrand(), getMe(), getWallet()]));
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  const [plan, brand, me, wallet] = data;
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-5 px-4 py-8">
      <div>
        <Link href={`/plans/${plan.id}`} className="text-base text-ink-soft hover:text-ink hover:underline">
          Back to the plan
        </Link>
        <h1 className="font-semibold text-ink text-xl tracking-tight">Checkout</h1>
      </div>
      <Checkout
        plan={{ id: plan.id, price: plan.price, available: plan.available }}
        buyer={me?.user ? { name: me.user.name, email: me.user.email } : null}
        wallet={wallet}
        sandbox={brand.environment === "sandbox"}
        supportEmail={brand.supportEmail}
        quantity={Math.trunc(Number(quantity)) || 1}
        news={me && typeof topUp === "string" ? <TopUpNews topUpId={topUp} cancelled={result === "cancelled"} /> : null}
        summary={<PlanLine plan={plan} />}
      />
    </div>
  );
}
