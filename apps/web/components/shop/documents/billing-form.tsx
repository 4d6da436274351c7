"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { api } from "#lib/api.ts";
import { fieldText, useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Combobox } from "#ui/combobox.tsx";
import { Field } from "#ui/field.tsx";
import { Flag } from "#ui/flag.tsx";
import { Input, Textarea } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { toast } from "#ui/toast.tsx";

type Country = { code: string; name: string };

/** How papers issued from now on name the customer. */
export function BillingForm({
  details,
  countries,
}: {
  details: Schemas["BillingDetails"];
  countries: readonly Country[];
}) {
  const [countryCode, setCountryCode] = useState(details.countryCode);
  const { pending, failure, onSubmit } = useSubmit(async (form) => {
    await api.documents.setBillingDetails({
      name: fieldText(form, "name"),
      address: fieldText(form, "address"),
      region: fieldText(form, "region") || null,
      taxId: fieldText(form, "taxId"),
      countryCode,
    });
    toast.success("Saved. Documents issued from now on carry it");
  });
  const wrong = failure?.fields ?? {};
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <Field label="Name or company" error={wrong.name}>
        <Input name="name" defaultValue={details.name} maxLength={200} autoComplete="organization" />
      </Field>
      <Field label="Address" error={wrong.address}>
        <Textarea name="address" defaultValue={details.address} maxLength={500} autoComplete="street-address" />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Country" error={wrong.countryCode}>
          <Combobox
            value={countryCode}
            valueLabel={countryCode ?? undefined}
            onChange={setCountryCode}
            noneLabel="Not said"
            onClear={() => setCountryCode(null)}
            searchPlaceholder="Country"
            options={countries.map(({ code, name }) => ({ value: code, label: name, icon: <Flag code={code} /> }))}
          />
        </Field>
        <Field label="State or province" error={wrong.region}>
          <Input name="region" defaultValue={details.region ?? ""} maxLength={40} autoComplete="address-level1" />
        </Field>
      </div>
      <Field label="VAT or tax number" error={wrong.taxId}>
        <Input name="taxId" defaultValue={details.taxId} maxLength={60} />
      </Field>
      {failure && Object.keys(wrong).length === 0 ? <Notice tone="danger">{failure.message}</Notice> : null}
      <Button type="submit" variant="primary" className="self-start" pending={pending}>
        Save
      </Button>
    </form>
  );
}
