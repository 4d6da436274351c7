"use client";

import type { PlanDetail, Wallet } from "@tandem/sdk";
import { Minus, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { api } from "#lib/api.ts";
import { formatMoney, multiplyMoney } from "#lib/format.ts";
import { usePurchase } from "#lib/use-purchase.ts";
import { Button, IconButton } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Notice } from "#ui/notice.tsx";
import { type Payer, PaymentNotices, usePayment } from "./payment.tsx";
import { SignInOrUp } from "./sign-in-forms.tsx";
import { WalletSum } from "./wallet-sum.tsx";

type Buyer = { name: string; email: string };

export type CheckoutProps = Payer<Wallet | null> & {
  plan: Pick<PlanDetail, "id" | "price" | "available">;
  buyer: Buyer | null;
  /** How many to begin with: chosen before the person went to pay. */
  quantity?: number;
  /** The payment they come back from. */
  news?: ReactNode;
  /** What is being bought, drawn by the server. */
  summary: ReactNode;
};

const quantityMax = 10;

function Quantity({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  return (
    <div className="flex items-center justify-between gap-4 border-line border-t pt-3">
      <span className="text-base text-ink" id="quantity">
        How many eSIMs
        <span className="block text-ink-soft text-sm">One for each phone</span>
      </span>
      <fieldset aria-labelledby="quantity" className="flex items-center gap-1">
        <IconButton label="One less" variant="secondary" disabled={value <= 1} onClick={() => onChange(value - 1)}>
          <Minus aria-hidden="true" />
        </IconButton>
        <output className="tabular w-8 text-center font-medium text-ink">{value}</output>
        <IconButton
          label="One more"
          variant="secondary"
          disabled={value >= quantityMax}
          onClick={() => onChange(value + 1)}
        >
          <Plus aria-hidden="true" />
        </IconButton>
      </fieldset>
    </div>
  );
}

/** The whole purchase on one page: what, who, and from which money. */
export function Checkout(props: CheckoutProps) {
  const { plan, buyer, summary, news } = props;
  const router = useRouter();
  const [quantity, setQuantity] = useState(Math.min(Math.max(props.quantity ?? 1, 1), quantityMax));
  const price = multiplyMoney(plan.price, quantity);
  const { pending, failure, buy } = usePurchase();
  const payment = usePayment(props, price);
  const { wallet, missing } = payment;
  const take = () =>
    buy(`${plan.id} ${quantity}`, (idempotencyKey) => api.orders.create({ planId: plan.id, quantity, idempotencyKey }));
  return (
    <div className="grid items-start gap-4 md:grid-cols-[1fr_22rem]">
      <div className="flex flex-col gap-4">
        <Card className="flex flex-col gap-3">
          <div className="flex flex-col gap-3">
            {summary}
            <Quantity value={quantity} onChange={setQuantity} />
          </div>
        </Card>
        <Card title={buyer ? "Your account" : "Who is it for?"}>
          {buyer ? (
            <p className="text-base text-ink">
              {buyer.name}
              <span className="block text-ink-soft">The QR code also goes to {buyer.email}</span>
            </p>
          ) : (
            <SignInOrUp onDone={() => router.refresh()} />
          )}
        </Card>
      </div>
      <Card title="Payment" className="md:sticky md:top-4">
        <div className="flex flex-col gap-4">
          {wallet ? (
            <WalletSum available={wallet.available} price={price} />
          ) : (
            <div className="flex justify-between font-semibold text-base text-ink">
              <span>To pay</span>
              <span className="tabular">{formatMoney(price)}</span>
            </div>
          )}
          {news}
          <PaymentNotices
            payment={payment}
            failure={failure}
            returnPath={`/checkout/${plan.id}?quantity=${quantity}`}
          />
          {plan.available ? null : (
            <Notice tone="warning">Nobody can deliver this plan right now. Choose another one.</Notice>
          )}
          <Button
            variant="primary"
            size="lg"
            pending={pending}
            disabled={!buyer || !wallet || missing !== null || !plan.available}
            onClick={take}
          >
            {pending ? "Paying" : `Pay ${formatMoney(price)}`}
          </Button>
          <p className="text-ink-soft text-sm">
            {buyer
              ? "The money is set aside now and taken on delivery. Not delivered, not charged."
              : "Create an account or sign in to pay from your wallet."}
          </p>
          <noscript>
            <p className="text-base text-danger-text">
              Buying needs JavaScript. Switch it on and open this page again.
            </p>
          </noscript>
        </div>
      </Card>
    </div>
  );
}
