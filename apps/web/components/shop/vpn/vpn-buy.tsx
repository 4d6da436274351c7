"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { api } from "#lib/api.ts";
import { formatMoney, formatMonths } from "#lib/format.ts";
import { usePurchase } from "#lib/use-purchase.ts";
import { Button } from "#ui/button.tsx";
import { Notice } from "#ui/notice.tsx";
import { RadioGroup } from "#ui/radio-group.tsx";
import { type Payer, PaymentNotices, usePayment } from "../payment.tsx";
import { WalletSum } from "../wallet-sum.tsx";

type Plan = Schemas["VpnPlan"];

export type VpnBuyProps = Payer & {
  plans: readonly Plan[];
  /** The account to prolong; without one a new account is bought. */
  renews?: string;
  /** Chosen at first. */
  months?: number;
};

/** Chooses how many months and pays them from the wallet. */
export function VpnBuy({ plans, ...rest }: VpnBuyProps) {
  const [first] = plans;
  if (!first) return <Notice tone="warning">Nobody can deliver a VPN account right now. Look again later.</Notice>;
  return <Choice {...rest} plans={plans} first={first} />;
}

function Choice({ plans, first, renews, months, ...payer }: VpnBuyProps & { first: Plan }) {
  const [chosen, setChosen] = useState((plans.find((plan) => plan.months === months) ?? first).id);
  const plan = plans.find((each) => each.id === chosen) ?? first;
  const { pending, failure, buy } = usePurchase();
  const payment = usePayment(payer, plan.price);
  const { wallet, missing } = payment;
  const take = ({ id: planId, months: count }: Plan) =>
    buy(planId, (idempotencyKey) =>
      renews ? api.vpn.renew(renews, { months: count, idempotencyKey }) : api.vpn.create({ planId, idempotencyKey }),
    );
  return (
    <div className="flex flex-col gap-4">
      <RadioGroup
        cards
        aria-label="How long"
        value={chosen}
        onValueChange={setChosen}
        options={plans.map((each) => ({
          value: each.id,
          label: (
            <span className="flex justify-between gap-3 font-medium">
              {formatMonths(each.months)}
              <span className="tabular">{formatMoney(each.price)}</span>
            </span>
          ),
          hint: each.months === 1 ? "to try it" : `${formatMoney(each.pricePerMonth)} a month`,
        }))}
      />
      <WalletSum available={wallet.available} price={plan.price} />
      <PaymentNotices payment={payment} failure={failure} />
      <Button variant="primary" size="lg" pending={pending} disabled={missing !== null} onClick={() => take(plan)}>
        {pending ? "Paying" : `${renews ? "Renew" : "Buy"} for ${formatMoney(plan.price)}`}
      </Button>
      <p className="text-ink-soft text-sm">
        The money is set aside now and taken on delivery. Not delivered, not charged.
      </p>
    </div>
  );
}
