"use client";

import { newIdempotencyKey, type PlanDetail, type Wallet } from "@tandem/sdk";
import { Minus, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useRef, useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { formatMoney, isNegative, multiplyMoney, subtractMoney } from "#lib/format.ts";
import { Button, IconButton } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Notice } from "#ui/notice.tsx";
import { AddFunds } from "./add-funds.tsx";
import { SignInOrUp } from "./sign-in-forms.tsx";
import { WalletSum } from "./wallet-sum.tsx";

type Buyer = { name: string; email: string };

export type CheckoutProps = {
  plan: Pick<PlanDetail, "id" | "price" | "available">;
  buyer: Buyer | null;
  wallet: Wallet | null;
  sandbox: boolean;
  supportEmail: string | null;
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

/** Buys once per intent: the same key goes with every repeat until the order is made, refused, or changed. */
function usePurchase(planId: string, quantity: number) {
  const router = useRouter();
  const key = useRef<{ quantity: number; value: string } | null>(null);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const buy = async () => {
    if (key.current?.quantity !== quantity) key.current = { quantity, value: newIdempotencyKey() };
    setPending(true);
    setFailure(null);
    try {
      const order = await api.orders.create({ planId, quantity, idempotencyKey: key.current.value });
      // Stays pending: the next page takes over.
      router.push(`/orders/${order.id}`);
    } catch (error) {
      const refused = failureOf(error);
      if (refused.status >= 400 && refused.status < 500) key.current = null;
      if (refused.code === "wallet.insufficient_balance") router.refresh();
      setFailure(refused);
      setPending(false);
    }
  };
  return { pending, failure, buy };
}

/** The whole purchase on one page: what, who, and from which money. */
export function Checkout(props: CheckoutProps) {
  const { plan, buyer, wallet: rendered, sandbox, supportEmail, summary, news } = props;
  const router = useRouter();
  const [quantity, setQuantity] = useState(Math.min(Math.max(props.quantity ?? 1, 1), quantityMax));
  const [added, setAdded] = useState<Wallet | null>(null);
  // Whichever is newer: what the server rendered, or the reply to adding funds on this page.
  const wallet = added && rendered && added.updatedAt > rendered.updatedAt ? added : rendered;
  const price = multiplyMoney(plan.price, quantity);
  const { pending, failure, buy } = usePurchase(plan.id, quantity);
  const missing =
    wallet && isNegative(subtractMoney(wallet.available, price)) ? subtractMoney(price, wallet.available) : null;
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
                  returnPath={`/checkout/${plan.id}?quantity=${quantity}`}
                  onAdded={setAdded}
                />
              }
            />
          ) : null}
          {failure && failure.code !== "wallet.insufficient_balance" ? (
            <Notice tone="danger">{failure.message}</Notice>
          ) : null}
          {plan.available ? null : (
            <Notice tone="warning">Nobody can deliver this plan right now. Choose another one.</Notice>
          )}
          <Button
            variant="primary"
            size="lg"
            pending={pending}
            disabled={!buyer || !wallet || missing !== null || !plan.available}
            onClick={buy}
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
