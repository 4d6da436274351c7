"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { api } from "#lib/api.ts";
import { Button } from "#ui/button.tsx";
import { Notice } from "#ui/notice.tsx";
import { Switch } from "#ui/switch.tsx";
import { AmountField, useSaved } from "./auto-recharge-form.tsx";
import { readAmount } from "./fund-amounts.ts";

/** Whether, and below what, the person is told that the wallet runs low. */
export function LowBalanceForm({ setting, currency }: { setting: Schemas["WalletAlert"]; currency: string }) {
  const [on, setOn] = useState(setting.enabled);
  const [below, setBelow] = useState(setting.below?.amount ?? "5.00");
  const { pending, failure, save } = useSaved(on ? "We tell you when it runs low" : "The alert is off");
  const threshold = readAmount(below);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body: Schemas["NewWalletAlert"] = on
      ? { enabled: true, below: { amount: threshold ?? "", currency } }
      : { enabled: false };
    void save(() => api.api.PUT("/v1/wallet/alerts", { body }));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Switch label="Tell me when it runs low" hint="By e-mail, once each time" checked={on} onCheckedChange={setOn} />
      {on ? (
        <div className="max-w-56">
          <AmountField
            label="Below"
            value={below}
            currency={currency}
            error={failure?.fields.below}
            onChange={setBelow}
          />
        </div>
      ) : null}
      {failure && Object.keys(failure.fields).length === 0 ? <Notice tone="danger">{failure.message}</Notice> : null}
      {on || setting.enabled ? (
        <Button type="submit" pending={pending} disabled={on && threshold === null} className="self-start">
          Save
        </Button>
      ) : null}
    </form>
  );
}
