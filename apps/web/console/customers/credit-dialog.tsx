"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { plus } from "#console/lib/figures.ts";
import { operator } from "#console/lib/operator-api.ts";
import { Segments } from "#console/lib/parts.tsx";
import { Refusal } from "#console/lib/refusal.tsx";
import { useUnsaved } from "#console/lib/unsaved.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useActionKey } from "#console/lib/use-action-key.ts";
import { formatMoney, isNegative } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input, Textarea } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";

type Reason = Schemas["NewCredit"]["reason"];

const reasons: readonly { value: Reason; label: string }[] = [
  { value: "credit", label: "Payment outside the shop" },
  { value: "goodwill", label: "Goodwill" },
  { value: "refund", label: "Refund" },
  { value: "adjustment", label: "Correction" },
];

const isReason = (text: string): text is Reason => reasons.some((one) => one.value === text);
const amountPattern = /^\d+(\.\d{1,2})?$/;
const shortestNote = 3;

function useCredit(accountId: string, onDone: () => void) {
  const action = useActionKey();
  const credit = useAct(
    (body: Schemas["NewCredit"]) =>
      operator.POST("/v1/operator/accounts/{accountId}/credits", {
        params: { path: { accountId }, header: { "idempotency-key": action.keyOf(body) } },
        body,
      }),
    {
      done: (account) => (account ? `Balance is ${formatMoney(account.balance)} now` : "Done"),
      onDone: () => {
        action.done();
        onDone();
      },
      inForm: true,
    },
  );
  return credit;
}

/** Puts money into a wallet or takes it out, with a reason that is kept; says the balance after it before it is done. */
export function CreditDialog({ account }: { account: Schemas["AccountDetail"] }) {
  const [open, setOpen] = useState(false);
  const [direction, setDirection] = useState<"in" | "out">("in");
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState<Reason>("goodwill");
  const [note, setNote] = useState("");
  const clear = () => {
    setOpen(false);
    setAmount("");
    setNote("");
  };
  const credit = useCredit(account.id, clear);
  const unsaved = useUnsaved(open && (amount !== "" || note !== "") && !credit.pending);
  const valid = amountPattern.test(amount) && Number(amount) > 0;
  const { currency } = account.balance;
  const signed = { amount: `${direction === "out" ? "-" : ""}${valid ? amount : "0"}`, currency };
  const after = plus(account.wallet.balance, signed);
  const tooMuch = valid && isNegative(plus(account.wallet.available, signed));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    credit.run({ amount: signed, reason, note: note.trim() });
  };
  const verb = direction === "in" ? "Credit" : "Take out";
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (next) credit.reset();
        if (next) setOpen(true);
        else unsaved.leave(clear);
      }}
      trigger={<Button variant="primary">Credit or correct</Button>}
      title={`Wallet of ${account.name}`}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Segments
          label="Direction"
          value={direction}
          options={[
            { value: "in", label: "Put in" },
            { value: "out", label: "Take out" },
          ]}
          onChange={setDirection}
          className="self-start"
        />
        <div className="grid grid-cols-2 gap-3">
          <Field label="Amount" error={credit.failure?.fields["amount.amount"] ?? credit.failure?.fields.amount}>
            <Input
              value={amount}
              onChange={(event) => setAmount(event.target.value.trim())}
              inputMode="decimal"
              placeholder="25.00"
              trailing={currency}
              required
              className="tabular"
            />
          </Field>
          <Field label="Reason" error={credit.failure?.fields.reason}>
            <Select
              options={reasons}
              value={reason}
              onChange={(event) => isReason(event.target.value) && setReason(event.target.value)}
            />
          </Field>
        </div>
        <Field
          label="Note"
          hint="Kept with your name in the statement and the audit log"
          error={credit.failure?.fields.note}
        >
          <Textarea
            value={note}
            onChange={(event) => setNote(event.target.value)}
            required
            minLength={shortestNote}
            maxLength={500}
          />
        </Field>
        <p className="tabular rounded-md bg-sunken px-3 py-2 text-base">
          Balance {formatMoney(account.wallet.balance)} becomes <strong>{formatMoney(after)}</strong>.
        </p>
        {tooMuch ? (
          <Notice tone="warning">
            Only {formatMoney(account.wallet.available)} can be taken out; the rest is held or owed.
          </Notice>
        ) : null}
        <Refusal failure={credit.failure} shown={["amount", "amount.amount", "reason", "note"]} />
        <Button
          type="submit"
          variant={direction === "in" ? "primary" : "danger"}
          pending={credit.pending}
          disabled={!valid || tooMuch || note.trim().length < shortestNote}
          className="self-end"
        >
          {verb} {valid ? formatMoney({ amount, currency }) : ""}
        </Button>
      </form>
      {unsaved.question}
    </Dialog>
  );
}
