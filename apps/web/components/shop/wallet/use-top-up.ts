"use client";

import { newIdempotencyKey, type WalletTopUp } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";

export type TopUpWish = {
  amount: string;
  currency: string;
  /** `checkout`, or a saved card's id. */
  method: string;
  saveCard: boolean;
  /** Where the payment page leads back to. */
  returnPath: string;
};

/**
 * Begins a payment into the wallet and goes where it leads: to the payment page, to the bank's, or nowhere. One key per wish, so that a
 * second press after a lost reply is the same payment.
 */
export function useTopUp() {
  const router = useRouter();
  const key = useRef<{ wish: string; value: string } | null>(null);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [topUp, setTopUp] = useState<WalletTopUp | null>(null);
  const pay = async (wish: TopUpWish) => {
    const text = JSON.stringify(wish);
    if (key.current?.wish !== text) key.current = { wish: text, value: newIdempotencyKey() };
    setPending(true);
    setFailure(null);
    try {
      const made = await api.wallet.topUp({ ...wish, idempotencyKey: key.current.value });
      key.current = null;
      const url = made.checkoutUrl ?? made.actionUrl;
      if (url) {
        // Stays pending: the other page takes over.
        window.location.assign(url);
        return;
      }
      setTopUp(made);
      router.refresh();
    } catch (error) {
      const refused = failureOf(error);
      if (refused.status >= 400 && refused.status < 500) key.current = null;
      setFailure(refused);
    }
    setPending(false);
  };
  return { pending, failure, topUp, pay };
}
