"use client";

import type { Card as SavedCard } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { formatMoney } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Checkbox } from "#ui/checkbox.tsx";
import { cn } from "#ui/cn.ts";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { RadioGroup } from "#ui/radio-group.tsx";
import { AskSupport } from "./ask-support.tsx";
import { cardName, cardSchemes } from "./card-words.ts";
import { fundAmounts, readAmount } from "./fund-amounts.ts";
import { TopUpNews } from "./top-up-news.tsx";
import { useTopUp } from "./use-top-up.ts";

const chips = fundAmounts(null);

function Amount({
  value,
  currency,
  error,
  onChange,
}: {
  value: string;
  currency: string;
  error: string | undefined;
  onChange: (amount: string) => void;
}) {
  return (
    <div className="flex flex-col gap-3">
      <fieldset className="flex flex-wrap gap-2">
        <legend className="sr-only">Usual amounts</legend>
        {chips.map((amount) => (
          <button
            key={amount}
            type="button"
            aria-pressed={value === amount}
            onClick={() => onChange(amount)}
            className={cn(
              "tabular h-11 min-w-20 rounded-md border px-4 font-medium text-md",
              value === amount
                ? "border-primary bg-primary-soft text-primary-text"
                : "border-line-strong/60 bg-surface text-ink hover:bg-sunken",
            )}
          >
            {formatMoney({ amount, currency })}
          </button>
        ))}
      </fieldset>
      <Field label="Amount" error={error} className="max-w-48">
        <Input
          value={value}
          onChange={(event) => onChange(event.target.value)}
          inputMode="decimal"
          trailing={currency}
          large
          className="tabular pr-14"
        />
      </Field>
    </div>
  );
}

/** Adds money to the wallet: an amount, and a saved card or the payment page. */
export function AddMoney({
  currency,
  cards,
  returnPath,
  supportEmail,
}: {
  currency: string;
  cards: readonly SavedCard[];
  returnPath: string;
  supportEmail: string | null;
}) {
  const [amount, setAmount] = useState("50.00");
  const [method, setMethod] = useState(cards[0]?.id ?? "checkout");
  const [saveCard, setSaveCard] = useState(true);
  const { pending, failure, topUp, pay } = useTopUp();
  const valid = readAmount(amount);
  const chosen = cards.find((card) => card.id === method);
  const sum = valid ? formatMoney({ amount: valid, currency }) : "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (valid)
      void pay({
        amount: valid,
        currency,
        method: chosen ? method : "checkout",
        saveCard: !chosen && saveCard,
        returnPath,
      });
  };
  if (failure?.code === "payments.unavailable") return <AskSupport supportEmail={supportEmail} />;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Amount value={amount} currency={currency} error={failure?.fields.amount} onChange={setAmount} />
      {cards.length > 0 ? (
        <RadioGroup
          aria-label="Pay with"
          value={chosen ? method : "checkout"}
          onValueChange={setMethod}
          options={[
            ...cards.map((card) => ({ value: card.id, label: cardName(card) })),
            { value: "checkout", label: "Another card", hint: "On the payment page" },
          ]}
        />
      ) : null}
      {chosen ? null : (
        <Checkbox
          label="Keep this card for next time"
          hint={`${cardSchemes}. The number stays with the payment service; we see its last digits.`}
          checked={saveCard}
          onCheckedChange={(next) => setSaveCard(next === true)}
        />
      )}
      {failure && Object.keys(failure.fields).length === 0 ? <Notice tone="danger">{failure.message}</Notice> : null}
      {topUp ? <TopUpNews key={topUp.id} topUpId={topUp.id} first={topUp} /> : null}
      <Button type="submit" variant="primary" size="lg" pending={pending} disabled={!valid} className="self-start">
        {chosen ? `Pay ${sum}` : `Pay ${sum} by card`}
      </Button>
    </form>
  );
}
