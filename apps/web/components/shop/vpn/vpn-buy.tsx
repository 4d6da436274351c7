"use client";

import type { Schemas, Wallet } from "@tandem/sdk";
import { useState } from "react";
import { api } from "#lib/api.ts";
import { formatMoney, formatMonths, isNegative, subtractMoney } from "#lib/format.ts";
import { usePurchase } from "#lib/use-purchase.ts";
import { Button } from "#ui/button.tsx";
import { Notice } from "#ui/notice.tsx";
import { RadioGroup } from "#ui/radio-group.tsx";
import { AddFunds } from "../add-funds.tsx";
import { WalletSum } from "../wallet-sum.tsx";

type Plan = Schemas["VpnPlan"];

export type VpnBuyProps = {
  plans: readonly Plan[];
  wallet: Wallet;
  sandbox: boolean;
  supportEmail: string | null;
  /** The account to prolong; without one a new account is bought. */
  renews?: string;
  /** Chosen at first. */
  months?: number;
};

/** Chooses how many months and pays them from the wallet. */
export function VpnBuy({ plans, wallet: rendered, sandbox, supportEmail, renews, months }: VpnBuyProps) {
  const [chosen, setChosen] = useState(plans.find((plan) => plan.months === months)?.id ?? plans[0]?.id ?? "");
  const [added, setAdded] = useState<Wallet | null>(null);
  const { pending, failure, buy } = usePurchase();
  const take = ({ id: planId, months: count }: Plan) =>
    buy(planId, (idempotencyKey) =>
      renews ? api.vpn.renew(renews, { months: count, idempotencyKey }) : api.vpn.create({ planId, idempotencyKey }),
    );
  const plan = plans.find((each) => each.id === chosen);
  const wallet = added && added.updatedAt > rendered.updatedAt ? added : rendered;
  if (!plan) return <Notice tone="warning">Nobody can deliver a VPN account right now. Look again later.</Notice>;
  const missing = isNegative(subtractMoney(wallet.available, plan.price))
    ? subtractMoney(plan.price, wallet.available)
    : null;
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
      {missing ? (
        <Notice
          tone="warning"
          title={`${formatMoney(missing)} is missing`}
          action={
            <AddFunds
              currency={plan.price.currency}
              sandbox={sandbox}
              supportEmail={supportEmail}
              missing={missing}
              onAdded={setAdded}
            />
          }
        />
      ) : null}
      {failure && failure.code !== "wallet.insufficient_balance" ? (
        <Notice tone="danger">{failure.message}</Notice>
      ) : null}
      <Button variant="primary" size="lg" pending={pending} disabled={missing !== null} onClick={() => take(plan)}>
        {pending ? "Paying" : `${renews ? "Renew" : "Buy"} for ${formatMoney(plan.price)}`}
      </Button>
      <p className="text-ink-soft text-sm">
        The money is set aside now and taken on delivery. Not delivered, not charged.
      </p>
    </div>
  );
}
