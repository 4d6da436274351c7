"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, type ReactNode, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useCountryOptions } from "#console/lib/options.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Combobox } from "#ui/combobox.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";

type NewTax = Schemas["NewTaxRate"];

/** Adds a tax that prices contain in a country, or in a part of it. */
export function TaxDialog({ trigger }: { trigger: ReactNode }) {
  const countries = useCountryOptions();
  const [open, setOpen] = useState(false);
  const [countryCode, setCountryCode] = useState<string | null>(null);
  const add = useAct((body: NewTax) => operator.POST("/v1/operator/tax/rates", { body }), {
    inForm: true,
    onDone: () => {
      setOpen(false);
      setCountryCode(null);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (countryCode === null) return;
    const form = new FormData(event.currentTarget);
    const region = fieldText(form, "region") || null;
    add.run({ countryCode, region, name: fieldText(form, "name"), percent: fieldText(form, "percent") });
  };
  const wrong = add.failure?.fields ?? {};
  return (
    <Dialog open={open} onOpenChange={setOpen} trigger={trigger} title="Add a tax">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Country" error={wrong.countryCode}>
          <Combobox value={countryCode} onChange={setCountryCode} searchPlaceholder="Country" options={countries} />
        </Field>
        <Field label="State or province" hint="Empty: the whole country." error={wrong.region}>
          <Input name="region" maxLength={40} />
        </Field>
        <div className="grid grid-cols-2 gap-4">
          <Field label="Name" error={wrong.name}>
            <Input name="name" maxLength={40} placeholder="VAT" required />
          </Field>
          <Field label="Percent" error={wrong.percent}>
            <Input name="percent" inputMode="decimal" placeholder="19" pattern="\d{1,2}(\.\d{1,4})?" required />
          </Field>
        </div>
        <Refusal failure={add.failure} shown={["countryCode", "region", "name", "percent"]} />
        <Button
          type="submit"
          variant="primary"
          className="self-end"
          pending={add.pending}
          disabled={countryCode === null}
        >
          Add
        </Button>
      </form>
    </Dialog>
  );
}
