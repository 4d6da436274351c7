"use client";

import { newIdempotencyKey, type Schemas, type Wallet } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { AddFunds } from "#components/shop/add-funds.tsx";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { formatCount, formatMoney, isNegative, subtractMoney } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Dialog, DialogClose } from "#ui/dialog.tsx";
import { Notice } from "#ui/notice.tsx";

type Plan = Schemas["SubscriptionPlan"];
type Shop = { wallet: Wallet; sandbox: boolean; supportEmail: string | null };

const familyWords: Record<string, string> = { sms: "SMS", verify: "2FA codes", video: "Video rooms", voice: "Calls" };

/** Pays the first month once: repeats of a lost request carry the same key. */
function useSubscribe(planId: string, onDone: () => void) {
  const router = useRouter();
  const key = useRef(newIdempotencyKey());
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const subscribe = async () => {
    setPending(true);
    setFailure(null);
    try {
      const params = { header: { "idempotency-key": key.current } };
      await api.api.POST("/v1/subscriptions", { params, body: { planId } });
      onDone();
      router.refresh();
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setPending(false);
    }
  };
  return { pending, failure, subscribe };
}

function SubscribeDialog({ plan, shop }: { plan: Plan & { price: NonNullable<Plan["price"]> }; shop: Shop }) {
  const [open, setOpen] = useState(false);
  const [added, setAdded] = useState<Wallet | null>(null);
  const { pending, failure, subscribe } = useSubscribe(plan.id, () => setOpen(false));
  const wallet = added && added.updatedAt > shop.wallet.updatedAt ? added : shop.wallet;
  const left = subtractMoney(wallet.available, plan.price);
  const missing = isNegative(left) ? subtractMoney(plan.price, wallet.available) : null;
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
          <Button variant="primary" pending={pending} disabled={missing !== null} onClick={() => void subscribe()}>
            Pay {formatMoney(plan.price)}
          </Button>
        </>
      }
    >
      {missing ? (
        <Notice
          tone="warning"
          title={`${formatMoney(missing)} is missing`}
          action={
            <AddFunds
              currency={plan.price.currency}
              sandbox={shop.sandbox}
              supportEmail={shop.supportEmail}
              missing={missing}
              onAdded={setAdded}
            />
          }
        />
      ) : (
        <p className="text-base text-ink-soft">{formatMoney(left)} stays in your wallet.</p>
      )}
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </Dialog>
  );
}

function PlanRow({ plan, shop }: { plan: Plan; shop: Shop }) {
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
export function PlanChoice({ plans, ...shop }: { plans: readonly Plan[] } & Shop) {
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
