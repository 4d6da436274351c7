"use client";

import type { Schemas, Wallet } from "@tandem/sdk";
import { useState } from "react";
import { api } from "#lib/api.ts";
import { formatMoney, isNegative, subtractMoney } from "#lib/format.ts";
import { usePurchase } from "#lib/use-purchase.ts";
import { rateWords } from "#lib/use-words.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { AddFunds } from "../add-funds.tsx";
import { WalletSum } from "../wallet-sum.tsx";

export type SimBuyProps = {
  offer: Schemas["SimOffer"];
  wallet: Wallet;
  sandbox: boolean;
  supportEmail: string | null;
};

/** Buys one SIM from the wallet: its price once, its data as it is used. */
export function SimBuy({ offer, wallet: rendered, sandbox, supportEmail }: SimBuyProps) {
  const [label, setLabel] = useState("");
  const [added, setAdded] = useState<Wallet | null>(null);
  const { pending, failure, buy } = usePurchase();
  const wallet = added && added.updatedAt > rendered.updatedAt ? added : rendered;
  const { price } = offer;
  const left = subtractMoney(wallet.available, price);
  const missing = isNegative(left) ? subtractMoney(price, wallet.available) : null;
  return (
    <Card title="Buy a SIM">
      <div className="flex flex-col gap-4">
        <p className="text-ink-soft text-sm">
          An eSIM for one device, switched on when it comes. Its data costs {rateWords(offer.data)}, from your wallet.
        </p>
        <Field label="Name of the device">
          <Input value={label} onChange={(event) => setLabel(event.target.value)} maxLength={100} />
        </Field>
        <WalletSum available={wallet.available} price={price} />
        {missing ? (
          <Notice
            tone="warning"
            title={`${formatMoney(missing)} is missing`}
            action={
              <AddFunds
                currency={price.currency}
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
        <Button
          variant="primary"
          pending={pending}
          disabled={missing !== null}
          onClick={() => buy(label, (idempotencyKey) => api.sims.buy({ label, idempotencyKey }))}
        >
          {pending ? "Paying" : `Buy for ${formatMoney(price)}`}
        </Button>
        <p className="text-ink-soft text-sm">
          The money is set aside now and taken on delivery. Not delivered, not charged.
        </p>
      </div>
    </Card>
  );
}
