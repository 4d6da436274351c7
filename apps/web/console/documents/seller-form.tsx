"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useCountryOptions } from "#console/lib/options.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Combobox } from "#ui/combobox.tsx";
import { Field } from "#ui/field.tsx";
import { Input, Textarea } from "#ui/input.tsx";

type Seller = Schemas["SellerDetails"];

/** Name, address and tax number of the seller. */
export function SellerForm({ details, mayChange }: { details: Seller; mayChange: boolean }) {
  const countries = useCountryOptions();
  const [countryCode, setCountryCode] = useState(details.countryCode);
  const save = useAct((body: Seller) => operator.PUT("/v1/operator/tax/seller", { body }), {
    done: "Saved",
    inForm: true,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [legalName, address, taxId] = [
      fieldText(form, "legalName"),
      fieldText(form, "address"),
      fieldText(form, "taxId"),
    ];
    save.run({ legalName, address, taxId, countryCode });
  };
  const wrong = save.failure?.fields ?? {};
  return (
    <form onSubmit={submit} className="flex max-w-xl flex-col gap-4">
      <Field label="Legal name" required error={wrong.legalName}>
        <Input name="legalName" defaultValue={details.legalName} maxLength={200} disabled={!mayChange} />
      </Field>
      <Field label="Address" error={wrong.address}>
        <Textarea name="address" defaultValue={details.address} maxLength={500} disabled={!mayChange} />
      </Field>
      <Field label="Country" hint="Customers who did not say where they are get its taxes." error={wrong.countryCode}>
        <Combobox
          value={countryCode}
          valueLabel={countryCode ?? undefined}
          onChange={setCountryCode}
          noneLabel="None"
          onClear={() => setCountryCode(null)}
          searchPlaceholder="Country"
          options={countries}
          disabled={!mayChange}
        />
      </Field>
      <Field label="VAT or tax number" error={wrong.taxId}>
        <Input name="taxId" defaultValue={details.taxId} maxLength={60} disabled={!mayChange} />
      </Field>
      <Refusal failure={save.failure} shown={["legalName", "address", "countryCode", "taxId"]} />
      {mayChange ? (
        <Button type="submit" variant="primary" className="self-start" pending={save.pending}>
          Save
        </Button>
      ) : null}
    </form>
  );
}
