import type { StatementEntry, Wallet } from "@tandem/sdk";
import { Download, WalletMinimal } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { WalletDocuments } from "#components/shop/documents/wallet-documents.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { AddMoney } from "#components/shop/wallet/add-money.tsx";
import { AutoRechargeForm } from "#components/shop/wallet/auto-recharge-form.tsx";
import { LowBalanceForm } from "#components/shop/wallet/low-balance-form.tsx";
import { SavedCards } from "#components/shop/wallet/saved-cards.tsx";
import { TestFunds } from "#components/shop/wallet/test-funds.tsx";
import { ConfirmPayment, TopUpNews } from "#components/shop/wallet/top-up-news.tsx";
import { formatMoney, fromMicros, toMicros } from "#lib/format.ts";
import { load, requireMe } from "#lib/load.ts";
import { getBrand, serverApi } from "#lib/server-api.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

export const metadata: Metadata = { title: "Wallet" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

async function readWallet(cursor: string | undefined) {
  const client = await serverApi();
  const query = cursor === undefined ? { limit: 50 } : { cursor, limit: 50 };
  const [wallet, statement, brand, cards, topUps, recharge, alert] = await Promise.all([
    client.wallet.get(),
    client.wallet.statement(query),
    getBrand(),
    client.wallet.cards(),
    client.wallet.topUps({ limit: 20 }),
    client.api.GET("/v1/wallet/auto-recharge"),
    client.api.GET("/v1/wallet/alerts"),
  ]);
  const waiting = topUps.data.filter((topUp) => topUp.status === "action_required");
  return { wallet, statement, brand, cards, waiting, recharge: recharge.data, alert: alert.data };
}

/** The money: what can be spent, ways to add to it, what happens when it runs low, and every movement. */
export default async function Page({ searchParams }: Props) {
  const { cursor, topUp, result, card } = await searchParams;
  await requireMe("/wallet");
  const { data, failure } = await load("/wallet", () => readWallet(typeof cursor === "string" ? cursor : undefined));
  if (failure) return <LoadFailed failure={failure} retry="/wallet" />;
  const { wallet, statement, brand, cards, waiting, recharge, alert } = data;
  const { currency } = brand;
  const followed = typeof topUp === "string" ? topUp : null;
  return (
    <div className={pageColumn}>
      <h1 className="font-semibold text-ink text-xl tracking-tight">Wallet</h1>
      {followed ? <TopUpNews topUpId={followed} cancelled={result === "cancelled"} /> : null}
      {waiting
        .filter((one) => one.id !== followed)
        .map((one) => (
          <ConfirmPayment key={one.id} topUp={one} />
        ))}
      <Card>
        <Balance wallet={wallet} />
      </Card>
      <Card title="Add money">
        <div className="flex flex-col gap-5">
          <AddMoney currency={currency} cards={cards} returnPath="/wallet" supportEmail={brand.supportEmail} />
          {brand.environment === "sandbox" ? (
            <div className="border-line border-t pt-4">
              <TestFunds currency={currency} />
            </div>
          ) : null}
        </div>
      </Card>
      <Card title="Cards">
        <SavedCards cards={cards} expected={card === "saved"} />
      </Card>
      {recharge ? (
        <Card title="Auto-recharge">
          <AutoRechargeForm setting={recharge} currency={currency} hasCard={cards.length > 0} />
        </Card>
      ) : null}
      {alert ? (
        <Card title="Low balance">
          <LowBalanceForm setting={alert} currency={currency} />
        </Card>
      ) : null}
      <Card
        title="Statement"
        flush
        actions={
          statement.data.length > 0 ? (
            <a href="/wallet/statement.csv" download className={buttonStyle({ size: "sm", variant: "ghost" })}>
              <Download aria-hidden="true" />
              CSV
            </a>
          ) : null
        }
      >
        {statement.data.length === 0 ? (
          <EmptyState icon={<WalletMinimal aria-hidden="true" />} title="Nothing has moved yet">
            Money you add and plans you buy stand here.
          </EmptyState>
        ) : (
          <Statement entries={statement.data} />
        )}
      </Card>
      <WalletDocuments />
      {statement.nextCursor ? (
        <Link
          href={`/wallet?cursor=${encodeURIComponent(statement.nextCursor)}`}
          className={buttonStyle({ className: "self-center" })}
        >
          Older movements
        </Link>
      ) : null}
    </div>
  );
}

function Balance({ wallet }: { wallet: Wallet }) {
  const held = toMicros(wallet.held.amount) > 0n;
  const available = toMicros(wallet.available.amount);
  const inCurrency = (micros: bigint) => formatMoney({ ...wallet.available, amount: fromMicros(micros) });
  // Whole cents are read at a glance; what is beyond them follows small.
  const [, cents, beyond] = /^(.*\.\d\d)(\d*)$/.exec(inCurrency(available < 0n ? 0n : available)) ?? [];
  return (
    <div>
      <div className="text-base text-ink-soft">You can spend</div>
      <div className="tabular font-semibold text-2xl text-ink tracking-tight">
        {cents}
        {beyond ? <span className="font-normal text-base text-ink-soft">{beyond}</span> : null}
      </div>
      {held ? (
        <div className="text-base text-ink-soft">
          {formatMoney(wallet.held)} more is set aside for orders on their way
        </div>
      ) : null}
      {available < 0n ? (
        <div className="text-base text-ink-soft">
          {inCurrency(-available)} is owed for a payment that is disputed at your bank: money you add covers it first
        </div>
      ) : null}
    </div>
  );
}

/** Movements, newest first, each with what it was for. */
function Statement({ entries }: { entries: readonly StatementEntry[] }) {
  return (
    <ul className="divide-y divide-line border-line border-t">
      {entries.map((entry) => (
        <li key={entry.id} className="flex items-start justify-between gap-4 px-4 py-3">
          <div className="min-w-0">
            <div className="text-base text-ink">
              {entry.orderId ? (
                <Link href={`/orders/${entry.orderId}`} className="hover:underline">
                  {entry.description}
                </Link>
              ) : (
                entry.description
              )}
            </div>
            <div className="flex flex-wrap gap-x-2 text-ink-soft text-sm">
              <RelativeTime at={entry.at} />
              {entry.orderId ? <Mono short>{entry.orderId}</Mono> : null}
            </div>
          </div>
          <div className="shrink-0 text-right">
            <Money value={entry.amount} signed className="font-medium text-base" />
            {entry.balanceAfter ? (
              <div className="tabular text-ink-soft text-sm">
                <span className="sr-only">Balance </span>
                {formatMoney(entry.balanceAfter)}
              </div>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  );
}
