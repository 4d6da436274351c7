"use client";

import type { Schemas } from "@tandem/sdk";
import { api } from "#lib/api.ts";
import { formatMoney, toMicros } from "#lib/format.ts";
import { featureWords, formatNumber, placeOf } from "#lib/number-words.ts";
import { countryName } from "#lib/plan-place.ts";
import { usePurchase } from "#lib/use-purchase.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Notice } from "#ui/notice.tsx";
import { type Payer, PaymentNotices, usePayment } from "../payment.tsx";
import { WalletSum } from "../wallet-sum.tsx";

type FreeNumber = Schemas["FreeNumber"];

function Features({ features }: { features: FreeNumber["features"] }) {
  if (features === null)
    return <span className="text-ink-soft text-sm">What it can do is told after the purchase</span>;
  return (
    <span className="flex flex-wrap gap-1">
      {features.map((feature) => (
        <Badge key={feature}>{featureWords[feature]}</Badge>
      ))}
    </span>
  );
}

function Papers({ requirements }: { requirements: NonNullable<FreeNumber["requirements"]> }) {
  return (
    <Notice tone="warning" title="Papers are wanted first">
      <ul className="list-disc pl-4">
        {requirements.map(({ name, description }) => (
          <li key={name}>
            {name}
            {description && description !== name ? `: ${description}` : ""}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Buy({ found, payer }: { found: FreeNumber; payer: Payer }) {
  const { pending, failure, buy } = usePurchase();
  const payment = usePayment(payer, found.dueNow);
  const { wallet, missing } = payment;
  const { offer } = found;
  const take = () => buy(offer, (idempotencyKey) => api.numbers.buy({ offer, idempotencyKey }));
  return (
    <Dialog
      trigger={<Button variant="primary">Buy</Button>}
      title={formatNumber(found.number)}
      description={`${formatMoney(found.dueNow)} now, then ${formatMoney(found.monthlyPrice)} a month until you give it back.`}
      footer={
        <Button variant="primary" size="lg" pending={pending} disabled={missing !== null} onClick={take}>
          {pending ? "Buying" : `Buy for ${formatMoney(found.dueNow)}`}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <WalletSum available={wallet.available} price={found.dueNow} />
        {found.requirements?.length ? <Papers requirements={found.requirements} /> : null}
        <PaymentNotices payment={payment} failure={failure} />
        <p className="text-ink-soft text-sm">
          The money is set aside now and taken when the number is yours. If somebody else is faster, nothing is charged.
        </p>
      </div>
    </Dialog>
  );
}

/** One number that can be bought, with its price and the way to buy it. */
export function FreeNumberRow({ found, payer }: { found: FreeNumber; payer: Payer }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 rounded-md border border-line bg-surface px-4 py-3.5">
      <div className="flex min-w-0 flex-col gap-1">
        <span className="flex flex-wrap items-center gap-2">
          <span className="tabular font-semibold text-ink text-md">{formatNumber(found.number)}</span>
          {found.cheapest ? <Badge tone="success">Cheapest</Badge> : null}
          {found.best ? <Badge tone="brand">Best</Badge> : null}
        </span>
        <span className="text-base text-ink-soft">{placeOf(found, countryName(found.country))}</span>
        <Features features={found.features} />
      </div>
      <div className="ml-auto flex items-center gap-3">
        <span className="flex flex-col items-end">
          <span className="tabular font-medium text-base text-ink">{formatMoney(found.monthlyPrice)} a month</span>
          {toMicros(found.setupPrice.amount) === 0n ? null : (
            <span className="tabular text-ink-soft text-sm">{formatMoney(found.setupPrice)} to set up</span>
          )}
        </span>
        <Buy found={found} payer={payer} />
      </div>
    </div>
  );
}
