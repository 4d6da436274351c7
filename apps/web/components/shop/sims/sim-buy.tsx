"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { api } from "#lib/api.ts";
import { formatMoney } from "#lib/format.ts";
import { usePurchase } from "#lib/use-purchase.ts";
import { rateWords } from "#lib/use-words.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { type Payer, PaymentNotices, usePayment } from "../payment.tsx";
import { WalletSum } from "../wallet-sum.tsx";

export type SimBuyProps = Payer & { offer: Schemas["SimOffer"] };

/** Buys one SIM from the wallet: its price once, its data as it is used. */
export function SimBuy({ offer, ...payer }: SimBuyProps) {
  const [label, setLabel] = useState("");
  const { pending, failure, buy } = usePurchase();
  const { price } = offer;
  const payment = usePayment(payer, price);
  const { wallet, missing } = payment;
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
        <PaymentNotices payment={payment} failure={failure} />
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
