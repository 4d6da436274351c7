"use client";

import type { Wallet } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { type ApiMoney, formatMoney } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Notice } from "#ui/notice.tsx";
import { fundAmounts } from "./fund-amounts.ts";

/** Sandbox: play money without any card. `missing` is what the purchase lacks; the one amount offered covers it. */
export function TestFunds({
  currency,
  missing = null,
  onAdded,
}: {
  currency: string;
  missing?: ApiMoney | null;
  onAdded?: (wallet: Wallet) => void;
}) {
  const router = useRouter();
  const [pending, setPending] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const add = async (amount: string) => {
    setPending(amount);
    setFailure(null);
    try {
      onAdded?.(await api.wallet.addTestCredits(amount, currency));
      router.refresh();
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setPending(null);
    }
  };
  const amounts = missing ? fundAmounts(missing).slice(0, 1) : fundAmounts(null);
  return (
    <div className="flex flex-col gap-2">
      {missing ? null : <div className="text-base text-ink-soft">Sandbox: add test funds, without a card</div>}
      <div className="flex flex-wrap gap-2">
        {amounts.map((amount) => (
          <Button
            key={amount}
            size={missing ? "md" : "sm"}
            pending={pending === amount}
            disabled={pending !== null}
            onClick={() => add(amount)}
          >
            {missing ? (
              `Add ${formatMoney({ amount, currency })} test funds`
            ) : (
              <>
                <span className="sr-only">Add test funds, </span>
                {formatMoney({ amount, currency })}
              </>
            )}
          </Button>
        ))}
      </div>
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </div>
  );
}
