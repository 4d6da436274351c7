"use client";

import type { Wallet } from "@tandem/sdk";
import { useState } from "react";
import type { Failure } from "#lib/api.ts";
import { type ApiMoney, formatMoney, isNegative, subtractMoney } from "#lib/format.ts";
import { Notice } from "#ui/notice.tsx";
import { AddFunds } from "./add-funds.tsx";

/** Who pays: the wallet as the page was rendered, and how it may be filled. */
export type Payer<W extends Wallet | null = Wallet> = { wallet: W; sandbox: boolean; supportEmail: string | null };

/**
 * A price against a wallet: the wallet as it is now, whichever is newer of what the server rendered and the reply to adding money here,
 * and what is missing; null when nothing is, or nobody is signed in.
 */
export function usePayment<W extends Wallet | null>(payer: Payer<W>, price: ApiMoney) {
  const [added, setAdded] = useState<Wallet | null>(null);
  const { wallet: rendered, sandbox, supportEmail } = payer;
  const wallet: Wallet | W = added && rendered && added.updatedAt > rendered.updatedAt ? added : rendered;
  const missing =
    wallet && isNegative(subtractMoney(wallet.available, price)) ? subtractMoney(price, wallet.available) : null;
  return { wallet, missing, funds: { currency: price.currency, sandbox, supportEmail, onAdded: setAdded } };
}

/** What is missing for a price, with the way to add it; and why the last try was refused. */
export function PaymentNotices({
  payment: { missing, funds },
  failure,
  returnPath,
}: {
  payment: Pick<ReturnType<typeof usePayment>, "missing" | "funds">;
  failure: Failure | null;
  /** Where a payment by card comes back to, where that is not this page. */
  returnPath?: string;
}) {
  return (
    <>
      {missing ? (
        <Notice
          tone="warning"
          title={`${formatMoney(missing)} is missing`}
          action={<AddFunds {...funds} missing={missing} {...(returnPath && { returnPath })} />}
        />
      ) : null}
      {failure && !(missing && failure.code === "wallet.insufficient_balance") ? (
        <Notice tone="danger">{failure.message}</Notice>
      ) : null}
    </>
  );
}
