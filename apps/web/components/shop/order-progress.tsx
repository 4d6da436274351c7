"use client";

import type { Order } from "@tandem/sdk";
import Link from "next/link";
import { formatMoney } from "#lib/format.ts";
import { orderThing } from "#lib/ordered.ts";
import { endedOrderStatuses, orderMeaning } from "#lib/status.ts";
import { useDelayed, useOrder } from "#lib/use-order.ts";
import { StatusBadge, ToneShape } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { cn } from "#ui/cn.ts";
import { Notice } from "#ui/notice.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { Spinner } from "#ui/spinner.tsx";

type Step = Order["progress"][number];

function stepText(step: Step, order: Order): { title: string; note: string } {
  const price = formatMoney(order.price);
  if (step.step === "paid") {
    if (order.status === "failed" || order.status === "cancelled")
      return { title: "Money returned", note: `${price} is free in your wallet` };
    if (endedOrderStatuses.has(order.status))
      return { title: "Paid from your wallet", note: `${formatMoney(order.charged)} taken` };
    return step.state === "done"
      ? { title: "Paid from your wallet", note: `${price} is set aside until delivery` }
      : { title: "Paying", note: "Setting the money aside" };
  }
  const thing = orderThing[order.kind];
  if (step.step === "preparing") {
    if (step.state === "failed")
      return { title: "Not delivered", note: `No network partner could provide this ${thing}` };
    return step.state === "done"
      ? { title: "Prepared", note: `Your ${thing} is reserved on the network` }
      : { title: `Preparing your ${thing}`, note: "Reserving it on the network, usually a few seconds" };
  }
  if (order.plan.dataLabel === null) return readyText(step, order);
  if (step.state === "done") return { title: "Ready to install", note: "The QR code is below and in your e-mail" };
  const ended = endedOrderStatuses.has(order.status);
  return { title: "Ready to install", note: ended ? "Not reached" : "QR code and install button appear here" };
}

function readyText(step: Step, order: Order): { title: string; note: string } {
  if (step.state === "done") return { title: "Ready to use", note: `Your ${orderThing[order.kind]} is below` };
  return { title: "Ready to use", note: endedOrderStatuses.has(order.status) ? "Not reached" : "It appears here" };
}

function StepMark({ state }: { state: Step["state"] }) {
  if (state === "active") return <Spinner className="size-5 text-info-text" />;
  if (state === "done") return <ToneShape tone="success" className="size-5" />;
  if (state === "failed") return <ToneShape tone="danger" className="size-5" />;
  return <span className="size-4 rounded-full border-2 border-line-strong" />;
}

const stateWords = { waiting: "waiting", active: "under way", done: "done", failed: "failed" } as const;

function Steps({ order }: { order: Order }) {
  return (
    <ol className="flex flex-col">
      {order.progress.map((step, index) => {
        const { title, note } = stepText(step, order);
        return (
          <li key={step.step} className="relative flex gap-4 pb-6 last:pb-0">
            {index < order.progress.length - 1 ? (
              <span
                aria-hidden="true"
                className={cn(
                  "absolute top-7 bottom-1 left-[11px] w-0.5 rounded-full",
                  step.state === "done" ? "bg-success" : "bg-line",
                )}
              />
            ) : null}
            <span className="flex size-6 shrink-0 items-center justify-center">
              <StepMark state={step.state} />
            </span>
            <div className="min-w-0">
              <div className={cn("font-medium text-md", step.state === "waiting" ? "text-ink-soft" : "text-ink")}>
                {title}
                <span className="sr-only">, {stateWords[step.state]}</span>
              </div>
              <div className="text-base text-ink-soft">
                {note}
                {step.at ? (
                  <>
                    , <RelativeTime at={step.at} />
                  </>
                ) : null}
              </div>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Message({ order, email, delayed }: { order: Order; email: string | null; delayed: boolean }) {
  const to = order.email ?? email;
  const mail = to ? ` We write to ${to} when it is there.` : "";
  const thing = orderThing[order.kind];
  if (order.status === "failed") {
    const again = order.plan.id ? `/plans/${order.plan.id}` : order.kind === "number" ? "/numbers" : null;
    return (
      <Notice
        tone="danger"
        title={`This ${thing} could not be delivered`}
        action={
          <span className="flex flex-wrap gap-2">
            {again ? (
              <Link href={again} className={buttonStyle({ variant: "primary" })}>
                Try again
              </Link>
            ) : null}
            <Link href="/wallet" className={buttonStyle()}>
              See the wallet
            </Link>
          </span>
        }
      >
        {order.kind === "number" && order.failure ? order.failure.message : "Nothing was charged."}{" "}
        {formatMoney(order.price)} is free in your wallet.
      </Notice>
    );
  }
  if (order.status === "cancelled")
    return <Notice tone="neutral">This order was cancelled. {formatMoney(order.price)} is back in your wallet.</Notice>;
  if (order.status === "manual") {
    return (
      <Notice tone="warning" title={`A person is preparing your ${thing}`}>
        Our network partners do not answer as they should, so we make it by hand.{mail} You can close this page; if it
        cannot be done, the money comes back by itself.
      </Notice>
    );
  }
  if (order.status === "processing" && delayed) {
    return (
      <Notice tone="warning" title="This takes longer than usual">
        We are asking another network partner. You are charged once at most.{mail} You can close this page.
      </Notice>
    );
  }
  return null;
}

/** Where an order stands, live: three plain steps, and a message when something is not as it should be. `email` is the account's. */
export function OrderProgress({ order: rendered, email }: { order: Order; email: string | null }) {
  const { order, offline } = useOrder(rendered);
  const meaning = orderMeaning[order.status];
  return (
    <section
      aria-label="Progress"
      aria-live="polite"
      className="flex flex-col gap-5 rounded-md border border-line bg-surface p-5"
    >
      <div className="flex items-center justify-between gap-4">
        <h2 className="font-semibold text-ink text-md">{order.status === "fulfilled" ? "Delivered" : "Your order"}</h2>
        <StatusBadge tone={meaning.tone}>{meaning.label}</StatusBadge>
      </div>
      <Steps order={order} />
      <Message order={order} email={email} delayed={useDelayed(order)} />
      {offline ? (
        <Notice tone="neutral">Your connection is gone. The order goes on; this page catches up by itself.</Notice>
      ) : null}
    </section>
  );
}
