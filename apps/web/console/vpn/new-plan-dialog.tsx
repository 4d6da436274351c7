"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";

/** Adds a length in which VPN accounts are sold. */
export function NewPlanDialog({ trigger, onAdded }: { trigger: ReactNode; onAdded: (planId: string) => void }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [months, setMonths] = useState("");
  const add = useAct((body: { name: string; months: number }) => operator.POST("/v1/operator/vpn/plans", { body }), {
    inForm: true,
    onDone: (plan) => {
      setOpen(false);
      setName("");
      setMonths("");
      if (plan) onAdded(plan.id);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.run({ name: name.trim(), months: Number(months) });
  };
  return (
    <Dialog open={open} onOpenChange={setOpen} trigger={trigger} title="Sell another length">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={add.failure?.fields.name}>
          <Input value={name} onChange={(event) => setName(event.target.value)} placeholder="VPN, 2 years" />
        </Field>
        <Field label="Months" error={add.failure?.fields.months}>
          <Input value={months} onChange={(event) => setMonths(event.target.value.trim())} inputMode="numeric" />
        </Field>
        <Refusal failure={add.failure} shown={["name", "months"]} />
        <Button
          type="submit"
          variant="primary"
          className="self-end"
          pending={add.pending}
          disabled={name.trim() === "" || !/^\d{1,2}$/.test(months)}
        >
          Add
        </Button>
      </form>
    </Dialog>
  );
}
