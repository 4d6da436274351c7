"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { formatMoney } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Sheet } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Switch } from "#ui/switch.tsx";

type Plan = Schemas["OperatorVpnPlan"];

const amountPattern = /^\d{1,7}(\.\d{1,6})?$/;
const isAmount = (text: string) => text === "" || amountPattern.test(text);

/** What a plan is called, what it sells at, and what it costs at each provider. */
export function PlanSheet({ plan, currency, onClose }: { plan: Plan; currency: string; onClose: () => void }) {
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={plan.name}
      description={plan.price ? `Sells at ${formatMoney(plan.price)}.` : "Nobody delivers it: give a provider a cost."}
    >
      <div className="flex flex-col gap-6">
        <Selling plan={plan} currency={currency} />
        {plan.costs.length > 0 ? (
          <section className="flex flex-col gap-3">
            <div>
              <h3 className="font-semibold text-base text-ink">What it costs you</h3>
              <p className="text-ink-soft text-sm">Empty: this provider sells none of this length.</p>
            </div>
            {plan.costs.map((cost) => (
              <Cost key={cost.providerId} months={plan.months} cost={cost} currency={currency} />
            ))}
          </section>
        ) : null}
      </div>
    </Sheet>
  );
}

function Selling({ plan, currency }: { plan: Plan; currency: string }) {
  const [name, setName] = useState(plan.name);
  const [price, setPrice] = useState(plan.priceIsSet ? (plan.price?.amount ?? "") : "");
  const save = useAct(
    (body: Schemas["VpnPlanChange"]) =>
      operator.PATCH("/v1/operator/vpn/plans/{planId}", { params: { path: { planId: plan.id } }, body }),
    { done: "Saved", inForm: true },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changed = name.trim() === plan.name ? {} : { name: name.trim() };
    save.run({ ...changed, price: price === "" ? null : { amount: price, currency } });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Name" error={save.failure?.fields.name}>
        <Input value={name} onChange={(event) => setName(event.target.value)} maxLength={80} />
      </Field>
      <Field
        label={`Price in ${currency}`}
        hint="Empty: the price rules make it."
        error={isAmount(price) ? save.failure?.fields["price.amount"] : "A number like 9.99"}
      >
        <Input value={price} onChange={(event) => setPrice(event.target.value.trim())} inputMode="decimal" />
      </Field>
      <Refusal failure={save.failure} shown={["name", "price.amount"]} />
      <div className="flex items-center justify-between gap-3">
        <Switch
          label="Sold"
          checked={plan.active}
          disabled={save.pending}
          onCheckedChange={(active) => save.run({ active })}
        />
        <Button
          type="submit"
          variant="primary"
          pending={save.pending}
          disabled={!isAmount(price) || name.trim() === ""}
        >
          Save
        </Button>
      </div>
    </form>
  );
}

function Cost({ months, cost, currency }: { months: number; cost: Plan["costs"][number]; currency: string }) {
  const stored = cost.cost?.amount ?? "";
  const [amount, setAmount] = useState(stored);
  const save = useAct((body: Schemas["VpnCostChange"]) => operator.PUT("/v1/operator/vpn/costs", { body }), {
    done: `${cost.provider}: saved`,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { providerId } = cost;
    save.run({ providerId, months, cost: amount === "" ? null : { amount, currency } });
  };
  return (
    <form onSubmit={submit} className="flex items-end gap-2">
      <Field label={cost.provider} className="flex-1" error={isAmount(amount) ? undefined : "A number like 1.50"}>
        <Input
          value={amount}
          onChange={(event) => setAmount(event.target.value.trim())}
          inputMode="decimal"
          placeholder={`${currency} for ${months} ${months === 1 ? "month" : "months"}`}
        />
      </Field>
      <Button type="submit" pending={save.pending} disabled={!isAmount(amount) || amount === stored}>
        Set
      </Button>
    </form>
  );
}
