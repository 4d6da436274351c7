"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Field } from "#ui/field.tsx";
import { Input, Textarea } from "#ui/input.tsx";
import { RadioGroup } from "#ui/radio-group.tsx";
import { actionWords, consequenceOf, differenceWords } from "./difference-words.ts";

type Difference = Schemas["Difference"];
type Action = Schemas["DifferenceAction"];

const shortestNote = 3;
const currency = "USD";

/** What was typed that only some actions ask for. */
function extraOf(asks: { account: boolean; amount: boolean }, typed: { accountId: string; amount: string }) {
  const accountId = asks.account ? typed.accountId.trim() : "";
  const amount = asks.amount ? typed.amount.trim() : "";
  return { ...(accountId && { accountId }), ...(amount && { amount: { amount, currency } }) };
}

/** The button that ends a difference, and what it asks. */
export function Resolve({ difference }: { difference: Difference }) {
  const [action, setAction] = useState<Action>(difference.actions[0] ?? "ignore");
  const [note, setNote] = useState("");
  const [accountId, setAccountId] = useState("");
  const [amount, setAmount] = useState("");
  const asks = {
    account: action === "credit" && difference.account === null,
    amount: (action === "write_off" || action === "take_into_stock") && difference.theirs === null,
  };
  const resolve = useAct(
    () =>
      operator.POST("/v1/operator/reconciliation/differences/{differenceId}/resolve", {
        params: { path: { differenceId: difference.id } },
        body: { action, note: note.trim(), ...extraOf(asks, { accountId, amount }) },
      }),
    { done: "The difference is ended", inForm: true },
  );
  return (
    <Confirm
      trigger={<Button size="sm">Resolve</Button>}
      title={differenceWords(difference)}
      consequence={consequenceOf(action, difference)}
      action={actionWords[action].label}
      variant="primary"
      pending={resolve.pending}
      blocked={note.trim().length < shortestNote || (asks.amount && amount.trim() === "")}
      onConfirm={(close) => resolve.run(undefined, { onSuccess: close })}
    >
      <div className="flex flex-col gap-3">
        <RadioGroup
          aria-label="What to do"
          value={action}
          onValueChange={(next) => setAction(difference.actions.find((one) => one === next) ?? "ignore")}
          options={difference.actions.map((one) => ({ value: one, label: actionWords[one].label }))}
        />
        {asks.amount ? (
          <Field
            label="What it cost, in US dollars"
            hint="The provider's records do not say"
            error={resolve.failure?.fields.amount}
            required
          >
            <Input
              value={amount}
              inputMode="decimal"
              placeholder="4.20"
              onChange={(event) => setAmount(event.target.value)}
            />
          </Field>
        ) : null}
        {asks.account ? (
          <Field
            label="Customer"
            hint="Only needed when the payer is nobody known here"
            error={resolve.failure?.fields.accountId}
          >
            <Input value={accountId} placeholder="acc_…" onChange={(event) => setAccountId(event.target.value)} />
          </Field>
        ) : null}
        <Field label="Note" hint="Why; kept with your name" error={resolve.failure?.fields.note} required>
          <Textarea value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        </Field>
        <Refusal failure={resolve.failure} shown={["note", "accountId", "amount"]} />
      </div>
    </Confirm>
  );
}
