"use client";

import { newIdempotencyKey, type Schemas } from "@tandem/sdk";
import { useRef, useState } from "react";
import { type Payer, PaymentNotices, usePayment } from "#components/shop/payment.tsx";
import { api } from "#lib/api.ts";
import { formatCount, formatMoney, subtractMoney } from "#lib/format.ts";
import { useDoing } from "#lib/use-doing.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Dialog, DialogClose } from "#ui/dialog.tsx";

type Plan = Schemas["SubscriptionPlan"];

const familyWords: Record<string, string> = { sms: "SMS", verify: "2FA codes", video: "Video rooms", voice: "Calls" };

/** Pays the first month once: repeats of a lost request carry the same key. */
function useSubscribe(planId: string) {
  const key = useRef(newIdempotencyKey());
  const { pending, failure, run } = useDoing();
  const subscribe = () =>
    run("subscribe", () => {
      const params = { header: { "idempotency-key": key.current } };
      return api.api.POST("/v1/subscriptions", { params, body: { planId } });
    });
  return { pending: pending !== null, failure, subscribe };
}

function SubscribeDialog({ plan, shop }: { plan: Plan & { price: NonNullable<Plan["price"]> }; shop: Payer }) {
  const [open, setOpen] = useState(false);
  const { pending, failure, subscribe } = useSubscribe(plan.id);
  const payment = usePayment(shop, plan.price);
  const { wallet, missing } = payment;
  const pay = async () => {
    if (await subscribe()) setOpen(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button variant="primary">Subscribe</Button>}
      title={`Subscribe to ${plan.name}`}
      description={`${formatMoney(plan.price)} is taken from your wallet now and each month after. You can cancel any time; the plan then ends with its month.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>Not now</Button>
          </DialogClose>
          <Button variant="primary" pending={pending} disabled={missing !== null} onClick={() => void pay()}>
            Pay {formatMoney(plan.price)}
          </Button>
        </>
      }
    >
      {missing ? null : (
        <p className="text-base text-ink-soft">
          {formatMoney(subtractMoney(wallet.available, plan.price))} stays in your wallet.
        </p>
      )}
      <PaymentNotices payment={payment} failure={failure} />
    </Dialog>
  );
}

function PlanRow({ plan, shop }: { plan: Plan; shop: Payer }) {
  const { price } = plan;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0">
        <div className="font-medium text-base text-ink">{plan.name}</div>
        <div className="text-ink-soft text-sm">
          {price
            ? `${formatCount(plan.included)} ${plan.per}s a month${plan.overage ? `, then ${formatMoney(plan.overage)} each` : ""}`
            : "As much as you need, at a price we agree on"}
        </div>
      </div>
      <div className="flex items-center gap-3">
        {price ? (
          <>
            <span className="tabular font-semibold text-ink text-md">{formatMoney(price)}</span>
            <SubscribeDialog plan={{ ...plan, price }} shop={shop} />
          </>
        ) : shop.supportEmail ? (
          <a
            href={`mailto:${shop.supportEmail}?subject=${encodeURIComponent(plan.name)}`}
            className="font-medium text-primary-text hover:underline"
          >
            Ask us
          </a>
        ) : null}
      </div>
    </li>
  );
}

/** The plans one may still take, by what they include. */
export function PlanChoice({ plans, ...shop }: { plans: readonly Plan[] } & Payer) {
  const families = [...new Set(plans.map((plan) => plan.family))];
  return families.map((family) => (
    <Card key={family} title={familyWords[family] ?? family} flush>
      <ul className="divide-y divide-line border-line border-t">
        {plans
          .filter((plan) => plan.family === family)
          .map((plan) => (
            <PlanRow key={plan.id} plan={plan} shop={shop} />
          ))}
      </ul>
    </Card>
  ));
}
