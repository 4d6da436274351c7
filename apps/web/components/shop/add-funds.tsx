"use client";

import type { Card as SavedCard, Wallet } from "@tandem/sdk";
import { useEffect, useState } from "react";
import { api } from "#lib/api.ts";
import { type ApiMoney, formatMoney } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Notice } from "#ui/notice.tsx";
import { AskSupport } from "./wallet/ask-support.tsx";
import { cardName } from "./wallet/card-words.ts";
import { fundAmounts } from "./wallet/fund-amounts.ts";
import { TestFunds } from "./wallet/test-funds.tsx";
import { TopUpNews } from "./wallet/top-up-news.tsx";
import { useTopUp } from "./wallet/use-top-up.ts";

/** The card that is charged; null without one, and until it is known. */
function useDefaultCard(): SavedCard | null {
  const [card, setCard] = useState<SavedCard | null>(null);
  useEffect(() => {
    let gone = false;
    api.wallet
      .cards()
      .then((cards) => gone || setCard(cards[0] ?? null))
      // Without it the payment page is offered, which always works.
      .catch(() => undefined);
    return () => {
      gone = true;
    };
  }, []);
  return card;
}

/**
 * Closes the gap of a purchase: with the saved card, by the payment page and back here, or in the sandbox with play money. `missing` is
 * what the purchase lacks; the amount offered covers it.
 */
export function AddFunds({
  currency,
  sandbox,
  supportEmail,
  missing,
  returnPath,
  onAdded,
}: {
  currency: string;
  sandbox: boolean;
  supportEmail: string | null;
  missing: ApiMoney;
  /** Where the payment page leads back to; this page when left out. */
  returnPath?: string;
  onAdded?: (wallet: Wallet) => void;
}) {
  const card = useDefaultCard();
  const { pending, failure, topUp, pay } = useTopUp();
  const [amount = "10.00"] = fundAmounts(missing);
  const sum = formatMoney({ amount, currency });
  const go = (method: string) => {
    const back = returnPath ?? window.location.pathname;
    return pay({ amount, currency, method, saveCard: method === "checkout", returnPath: back });
  };
  if (failure?.code === "payments.unavailable") return <AskSupport supportEmail={supportEmail} />;
  return (
    <div className="flex flex-col items-start gap-2">
      <Button variant="primary" pending={pending} onClick={() => go(card?.id ?? "checkout")}>
        {card ? `Add ${sum} from your card` : `Add ${sum} by card`}
      </Button>
      {card ? (
        <span className="text-ink-soft text-sm">
          {cardName(card)}, or{" "}
          <button type="button" className="text-primary-text underline" onClick={() => go("checkout")}>
            another card
          </button>
        </span>
      ) : null}
      {sandbox ? <TestFunds currency={currency} missing={missing} {...(onAdded && { onAdded })} /> : null}
      {topUp ? <TopUpNews key={topUp.id} topUpId={topUp.id} first={topUp} /> : null}
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </div>
  );
}
