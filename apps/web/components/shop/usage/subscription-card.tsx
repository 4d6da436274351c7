"use client";

import { newIdempotencyKey, type Schemas } from "@tandem/sdk";
import { useRef, useState } from "react";
import { api } from "#lib/api.ts";
import { formatCount, formatDay, formatMoney, isNegative, subtractMoney } from "#lib/format.ts";
import { useDoing } from "#lib/use-doing.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Dialog, DialogClose } from "#ui/dialog.tsx";
import { Notice } from "#ui/notice.tsx";
import { ProgressBar } from "#ui/progress-bar.tsx";

type Subscription = Schemas["Subscription"];
type Plan = Schemas["SubscriptionPlan"];
type Change = Schemas["PlanChange"];

const rounded = (value: number) => formatCount(Math.round(value * 10) / 10);

function Left({ subscription }: { subscription: Subscription }) {
  const { included, used, plan } = subscription;
  if (subscription.state === "past_due" || included === 0) return null;
  const left = Math.max(0, included - used);
  const tone = left === 0 ? "warning" : "brand";
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-3 text-base">
        <span className="text-ink">
          <span className="tabular font-semibold">{rounded(left)}</span> of {rounded(included)} {plan.per}s left
        </span>
        {plan.overage ? <span className="text-ink-soft text-sm">then {formatMoney(plan.overage)} each</span> : null}
      </div>
      <ProgressBar
        value={included === 0 ? 0 : used / included}
        tone={tone}
        label={`${plan.name}: used`}
        text={`${rounded(used)} of ${rounded(included)} used`}
      />
    </div>
  );
}

/** What a change costs, to the exact part of both plans, and the last question. */
function ChangeDialog({ subscription, others }: { subscription: Subscription; others: readonly Plan[] }) {
  const [open, setOpen] = useState(false);
  const [change, setChange] = useState<Change | null>(null);
  const key = useRef("");
  const { pending: doing, failure, run } = useDoing();
  const pending = doing !== null;
  const path = { subscriptionId: subscription.id };
  const look = (planId: string) =>
    run("look", async () => {
      key.current = newIdempotencyKey();
      const { data } = await api.api.POST("/v1/subscriptions/{subscriptionId}/change/preview", {
        params: { path },
        body: { planId },
      });
      setChange(data ?? null);
    });
  const confirm = async (chosen: Change) => {
    const done = await run("confirm", () =>
      api.api.POST("/v1/subscriptions/{subscriptionId}/change", {
        params: { path, header: { "idempotency-key": key.current } },
        body: { planId: chosen.plan.id, at: chosen.at },
      }),
    );
    if (done) close();
  };
  const close = () => {
    setOpen(false);
    setChange(null);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      trigger={<Button>Change plan</Button>}
      title={`Change ${subscription.plan.name}`}
      description="It counts at once. You pay the exact part of what is left of the month."
      footer={
        change ? (
          <>
            <Button onClick={() => setChange(null)}>Back</Button>
            <Button variant="primary" pending={pending} onClick={() => void confirm(change)}>
              Change to {change.plan.name}
            </Button>
          </>
        ) : (
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
        )
      }
    >
      {change ? (
        <ChangeSums change={change} />
      ) : (
        <ul className="flex flex-col gap-2">
          {others.map((plan) => (
            <li key={plan.id}>
              <Button className="w-full justify-between" pending={pending} onClick={() => void look(plan.id)}>
                <span>
                  {plan.name}, {formatCount(plan.included)} {plan.per}s
                </span>
                <span className="tabular">{plan.price ? formatMoney(plan.price) : ""}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </Dialog>
  );
}

function ChangeSums({ change }: { change: Change }) {
  const back = isNegative(change.net);
  const none = { amount: "0", currency: change.net.currency };
  const rows = [
    { label: `${change.plan.name} until ${formatDay(change.periodEnd)}`, value: formatMoney(change.charge) },
    { label: "Given back for the plan you have", value: `−${formatMoney(change.credit)}` },
  ];
  return (
    <dl className="flex flex-col divide-y divide-line rounded-md border border-line">
      {rows.map((row) => (
        <div key={row.label} className="flex justify-between gap-4 px-3 py-2">
          <dt className="text-ink-soft">{row.label}</dt>
          <dd className="tabular">{row.value}</dd>
        </div>
      ))}
      <div className="flex justify-between gap-4 bg-sunken/60 px-3 py-2 font-medium">
        <dt>{back ? "Back to your wallet" : "From your wallet now"}</dt>
        <dd className="tabular">{formatMoney(back ? subtractMoney(none, change.net) : change.net)}</dd>
      </div>
      <div className="flex justify-between gap-4 px-3 py-2">
        <dt className="text-ink-soft">Included until then</dt>
        <dd className="tabular">
          {rounded(change.included)} {change.plan.per}s
        </dd>
      </div>
    </dl>
  );
}

function stateOf(subscription: Subscription) {
  if (subscription.state === "past_due") return <StatusBadge tone="warning">Not paid</StatusBadge>;
  if (subscription.cancelsAtPeriodEnd)
    return <StatusBadge tone="neutral">Ends {formatDay(subscription.periodEnd)}</StatusBadge>;
  return <StatusBadge tone="success">Active</StatusBadge>;
}

/** A plan the account has: what is left of it, and what can be done with it. */
export function SubscriptionCard({ subscription, others }: { subscription: Subscription; others: readonly Plan[] }) {
  const { pending: doing, failure, run } = useDoing();
  const pending = doing !== null;
  const params = { params: { path: { subscriptionId: subscription.id } } };
  const cancel = () => run("cancel", () => api.api.POST("/v1/subscriptions/{subscriptionId}/cancel", params));
  const resume = () => run("resume", () => api.api.POST("/v1/subscriptions/{subscriptionId}/resume", params));
  const isPastDue = subscription.state === "past_due";
  return (
    <Card title={subscription.plan.name} actions={stateOf(subscription)}>
      <div className="flex flex-col gap-4">
        <Left subscription={subscription} />
        {isPastDue ? (
          <Notice tone="warning" title="The month could not be paid">
            Nothing is included until it is. Add money to the wallet and pay it by{" "}
            {subscription.graceUntil ? formatDay(subscription.graceUntil) : "tomorrow"}, or the plan ends.
          </Notice>
        ) : null}
        {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <span className="text-base text-ink-soft">
            {formatMoney(subscription.price)} a month
            {isPastDue || subscription.cancelsAtPeriodEnd ? "" : `, renews ${formatDay(subscription.periodEnd)}`}
          </span>
          <div className="flex flex-wrap gap-2">
            {isPastDue || subscription.cancelsAtPeriodEnd ? (
              <Button variant="primary" pending={pending} onClick={() => void resume()}>
                {isPastDue ? "Pay now" : "Keep the plan"}
              </Button>
            ) : null}
            {subscription.state === "active" && others.length > 0 ? (
              <ChangeDialog subscription={subscription} others={others} />
            ) : null}
            {subscription.cancelsAtPeriodEnd ? null : (
              <Button variant="ghost" pending={pending} onClick={() => void cancel()}>
                {isPastDue ? "End it" : "Cancel at the end of the month"}
              </Button>
            )}
          </div>
        </div>
      </div>
    </Card>
  );
}
