"use client";

import { newIdempotencyKey, type Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { formatDays, formatMoney } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { cn } from "#ui/cn.ts";
import { Notice } from "#ui/notice.tsx";
import { type Payer, PaymentNotices, usePayment } from "./payment.tsx";

type Offer = Schemas["TopUpOffer"];

function Offers({
  offers,
  chosen,
  onChoose,
}: {
  offers: readonly Offer[];
  chosen: string;
  onChoose: (id: string) => void;
}) {
  return (
    <fieldset className="grid grid-cols-2 gap-2 sm:grid-cols-3">
      <legend className="sr-only">How much data</legend>
      {offers.map((offer) => (
        <label
          key={offer.id}
          className={cn(
            "flex items-center justify-between gap-2 rounded-md border bg-surface p-3 has-focus-visible:outline-2 has-focus-visible:outline-ring sm:flex-col sm:items-start",
            offer.id === chosen ? "border-primary bg-primary-soft" : "border-line hover:border-line-strong",
          )}
        >
          <input
            type="radio"
            name="offer"
            value={offer.id}
            checked={offer.id === chosen}
            onChange={() => onChoose(offer.id)}
            className="sr-only"
          />
          <span>
            <span className="tabular block font-semibold text-ink text-md">{offer.dataLabel}</span>
            <span className="text-ink-soft text-sm">{formatDays(offer.validityDays)}</span>
          </span>
          <span className="tabular font-medium text-base text-ink">{formatMoney(offer.price)}</span>
        </label>
      ))}
    </fieldset>
  );
}

const pendingRefreshMs = 3000;

/** Renders the page anew every few seconds while a bought top-up is not there yet. */
function useRefreshWhile(pending: boolean): void {
  const router = useRouter();
  useEffect(() => {
    if (!pending) return;
    const timer = setInterval(() => router.refresh(), pendingRefreshMs);
    return () => clearInterval(timer);
  }, [pending, router]);
}

/** Buys the chosen offer once: repeats of a lost request carry the same key. */
function useTopUp(iccid: string, totalMb: number | null) {
  const router = useRouter();
  const key = useRef<{ offerId: string; value: string } | null>(null);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [reply, setReply] = useState<{ topUp: Schemas["TopUp"]; totalBefore: number | null } | null>(null);
  const buy = async (offerId: string) => {
    if (key.current?.offerId !== offerId) key.current = { offerId, value: newIdempotencyKey() };
    setPending(true);
    setFailure(null);
    setReply(null);
    try {
      const topUp = await api.esims.topUp(iccid, { offerId, idempotencyKey: key.current.value });
      setReply({ topUp, totalBefore: totalMb });
      key.current = null;
      router.refresh();
    } catch (error) {
      const refused = failureOf(error);
      if (refused.status >= 400 && refused.status < 500) key.current = null;
      setFailure(refused);
    } finally {
      setPending(false);
    }
  };
  // The reply may come before the provider is done; more data on the eSIM than before says that it is.
  const arrived = reply !== null && (totalMb ?? 0) > (reply.totalBefore ?? 0);
  const bought: Schemas["TopUp"] | null =
    reply && arrived && reply.topUp.status === "pending" ? { ...reply.topUp, status: "done" } : (reply?.topUp ?? null);
  useRefreshWhile(bought?.status === "pending");
  return { pending, failure, bought, buy };
}

function Result({ topUp }: { topUp: Schemas["TopUp"] }) {
  const text = {
    done: "is added",
    pending: "is on its way; this page shows it when it is there",
    failed: "could not be added; nothing was charged",
  };
  return (
    <Notice tone={topUp.status === "done" ? "success" : topUp.status === "failed" ? "danger" : "info"}>
      {topUp.offer.dataLabel} {text[topUp.status]}.
    </Notice>
  );
}

type TopUpProps = Payer & {
  iccid: string;
  /** Data on the eSIM now; null when unlimited. */
  totalMb: number | null;
  offers: readonly Offer[];
};

/** More data for an eSIM that exists, paid from the wallet. */
export function TopUp(props: TopUpProps) {
  const [first] = props.offers;
  return first ? <Choice {...props} first={first} /> : null;
}

function Choice({ iccid, totalMb, offers, first, ...payer }: TopUpProps & { first: Offer }) {
  const [chosen, setChosen] = useState(first.id);
  const { pending, failure, bought, buy } = useTopUp(iccid, totalMb);
  const offer = offers.find((one) => one.id === chosen) ?? first;
  const payment = usePayment(payer, offer.price);
  const { wallet, missing } = payment;
  return (
    <div className="flex flex-col gap-4">
      <Offers offers={offers} chosen={chosen} onChoose={setChosen} />
      <PaymentNotices payment={payment} failure={failure} />
      {bought ? <Result topUp={bought} /> : null}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <span className="text-base text-ink-soft">{formatMoney(wallet.available)} in your wallet</span>
        <Button variant="primary" pending={pending} disabled={missing !== null} onClick={() => buy(offer.id)}>
          Add {offer.dataLabel} for {formatMoney(offer.price)}
        </Button>
      </div>
    </div>
  );
}
