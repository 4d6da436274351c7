"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { api } from "#lib/api.ts";
import { formatExact, formatMoney } from "#lib/format.ts";
import { useDoing } from "#lib/use-doing.ts";
import { Button } from "#ui/button.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { Switch } from "#ui/switch.tsx";
import { toast } from "#ui/toast.tsx";
import { readAmount } from "./fund-amounts.ts";

type AutoRecharge = Schemas["AutoRecharge"];

/** One form's saving: pending, and what was refused. */
export function useSaved(done: string) {
  const { pending, failure, run } = useDoing();
  const save = (send: () => Promise<unknown>) =>
    run("save", async () => {
      await send();
      toast.success(done);
    });
  return { pending: pending !== null, failure, save };
}

/** An amount to type. */
export function AmountField({
  label,
  hint,
  value,
  currency,
  error,
  onChange,
}: {
  label: string;
  hint?: string;
  value: string;
  currency: string;
  error?: string | undefined;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      <Input
        value={value}
        onChange={(event) => onChange(event.target.value)}
        inputMode="decimal"
        trailing={currency}
        className="tabular pr-14"
      />
    </Field>
  );
}

function Rest({ setting }: { setting: AutoRecharge }) {
  if (setting.pausedUntil === null || Date.parse(setting.pausedUntil) < Date.now()) return null;
  return (
    <Notice tone="warning" title={setting.failures > 0 ? "Your card was declined" : "It rests for now"}>
      Nothing is charged until {formatExact(setting.pausedUntil)}. Saving another card, or this form, ends that.
    </Notice>
  );
}

/** Lets the wallet fill itself: below what, with how much, and at most how much in a month. */
export function AutoRechargeForm({
  setting,
  currency,
  hasCard,
}: {
  setting: AutoRecharge;
  currency: string;
  hasCard: boolean;
}) {
  const [on, setOn] = useState(setting.enabled);
  const [below, setBelow] = useState(setting.below?.amount ?? "10.00");
  const [amount, setAmount] = useState(setting.amount?.amount ?? "50.00");
  const [most, setMost] = useState(setting.monthlyMaximum?.amount ?? "");
  const { pending, failure, save } = useSaved(on ? "Auto-recharge is on" : "Auto-recharge is off");
  const [threshold, sum, maximum] = [readAmount(below), readAmount(amount), most.trim() === "" ? "" : readAmount(most)];
  const ready = !on || (threshold !== null && sum !== null && maximum !== null);
  const money = (value: string) => ({ amount: value, currency });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body: Schemas["NewAutoRecharge"] = on
      ? {
          enabled: true,
          below: money(threshold ?? ""),
          amount: money(sum ?? ""),
          monthlyMaximum: maximum ? money(maximum) : null,
        }
      : { enabled: false };
    void save(() => api.api.PUT("/v1/wallet/auto-recharge", { body }));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Switch
        label="Recharge automatically"
        hint={hasCard ? "Charges your default card" : "Needs a saved card"}
        checked={on}
        disabled={!hasCard && !on}
        onCheckedChange={setOn}
      />
      {on ? (
        <div className="grid gap-3 sm:grid-cols-3">
          <AmountField
            label="When I have less than"
            value={below}
            currency={currency}
            error={failure?.fields.below}
            onChange={setBelow}
          />
          <AmountField
            label="Add"
            value={amount}
            currency={currency}
            error={failure?.fields.amount}
            onChange={setAmount}
          />
          <AmountField
            label="At most in a month"
            hint="Empty: no limit"
            value={most}
            currency={currency}
            error={failure?.fields.monthlyMaximum}
            onChange={setMost}
          />
        </div>
      ) : null}
      {setting.enabled ? <Rest setting={setting} /> : null}
      {failure && Object.keys(failure.fields).length === 0 ? <Notice tone="danger">{failure.message}</Notice> : null}
      {on || setting.enabled ? (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button type="submit" pending={pending} disabled={!ready}>
            Save
          </Button>
          {on && threshold && sum ? (
            <span className="text-ink-soft text-sm">
              Below {formatMoney(money(threshold))} we add {formatMoney(money(sum))}.
            </span>
          ) : null}
        </div>
      ) : null}
    </form>
  );
}
