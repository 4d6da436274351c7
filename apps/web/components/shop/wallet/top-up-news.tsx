"use client";

import type { WalletTopUp } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { api, failureOf } from "#lib/api.ts";
import { formatMoney } from "#lib/format.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { Notice } from "#ui/notice.tsx";

const askEveryMs = 1_500;
const waits = new Set<WalletTopUp["status"]>(["pending", "processing", "awaiting_payment"]);

/** Follows a payment until it comes to something, and then shows the page anew: its balance has changed. */
function useFollowed(first: WalletTopUp | null, topUpId: string): { topUp: WalletTopUp | null; lost: boolean } {
  const router = useRouter();
  const [topUp, setTopUp] = useState(first);
  const [lost, setLost] = useState(false);
  const over = topUp !== null && !waits.has(topUp.status);
  useEffect(() => {
    if (over) return;
    let stopped = false;
    const ask = async () => {
      try {
        const next = await api.wallet.getTopUp(topUpId);
        if (stopped) return;
        setTopUp(next);
        if (!waits.has(next.status)) router.refresh();
      } catch (error) {
        // A look that fails is repeated; one at somebody else's payment never succeeds.
        if (failureOf(error).status === 404) setLost(true);
      }
    };
    void ask();
    const timer = setInterval(ask, askEveryMs);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [over, topUpId, router]);
  return { topUp, lost };
}

/** What became of a payment: the person came back from the payment page, or has just paid with a saved card. */
export function TopUpNews({
  topUpId,
  first = null,
  cancelled = false,
}: {
  topUpId: string;
  first?: WalletTopUp | null;
  /** They left the payment page without paying. */
  cancelled?: boolean;
}) {
  const { topUp, lost } = useFollowed(first, topUpId);
  if (lost) return null;
  if (cancelled && (topUp === null || topUp.status === "awaiting_payment")) {
    return <Notice tone="neutral">You left the payment page. Nothing was charged.</Notice>;
  }
  if (topUp === null) return <Notice tone="info">Looking for your payment.</Notice>;
  const sum = formatMoney(topUp.amount);
  if (topUp.status === "succeeded") return <Notice tone="success">{sum} was added to your wallet.</Notice>;
  if (waits.has(topUp.status)) {
    return <Notice tone="info">{sum} is on its way: we wait for your bank. You need to do nothing.</Notice>;
  }
  if (topUp.status === "action_required") return <ConfirmPayment topUp={topUp} />;
  return (
    <Notice tone="danger" title={`${sum} was not added`}>
      {topUp.failure?.message ?? "The payment did not go through. Nothing was charged."}
    </Notice>
  );
}

/** A payment whose card's owner must confirm with the bank. */
export function ConfirmPayment({ topUp }: { topUp: WalletTopUp }) {
  const why = topUp.origin === "auto_recharge" ? "Auto-recharge waits for you." : "Your payment waits for you.";
  return (
    <Notice
      tone="warning"
      title={`Confirm ${formatMoney(topUp.amount)} with your bank`}
      action={
        topUp.actionUrl ? (
          <a href={topUp.actionUrl} className={buttonStyle({ variant: "primary" })}>
            Confirm the payment
          </a>
        ) : null
      }
    >
      {why}
    </Notice>
  );
}
