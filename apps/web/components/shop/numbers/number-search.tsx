import type { Schemas } from "@tandem/sdk";
import { Search } from "lucide-react";
import { type NumberSearchFields, numberCountries } from "#lib/number-query.ts";
import { featureWords, numberTypeWords } from "#lib/number-words.ts";
import { countryName } from "#lib/plan-place.ts";
import { Button } from "#ui/button.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Select } from "#ui/select.tsx";

const types = Object.entries(numberTypeWords).map(([value, label]) => ({ value, label }));
const features = Object.entries(featureWords) as [Schemas["NumberFeature"], string][];

/** What number is wanted. A plain form: the answer is a page of its own, so that it can be kept and gone back to. */
export function NumberSearchForm({ fields }: { fields: NumberSearchFields }) {
  const codes = numberCountries.some((code) => code === fields.country)
    ? numberCountries
    : [fields.country, ...numberCountries];
  const countries = codes.map((code) => ({ value: code, label: countryName(code) }));
  return (
    <form action="/numbers/find" method="get" className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <Field label="Country" className="col-span-2 sm:col-span-1">
          <Select name="country" options={countries} defaultValue={fields.country} />
        </Field>
        <Field label="Kind">
          <Select name="type" options={types} defaultValue={fields.type} />
        </Field>
        <Field label="Area code">
          <Input name="areaCode" defaultValue={fields.areaCode} inputMode="numeric" maxLength={6} placeholder="212" />
        </Field>
        <Field label="Contains" className="col-span-2 sm:col-span-1">
          <Input
            name="contains"
            defaultValue={fields.contains}
            inputMode="numeric"
            maxLength={12}
            placeholder="any digits"
          />
        </Field>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <fieldset className="flex flex-wrap gap-2">
          <legend className="sr-only">What it is for</legend>
          {features.map(([feature, label]) => (
            <label
              key={feature}
              className="flex h-9 items-center gap-2 rounded-md border border-line-strong/70 bg-surface px-3 text-base text-ink has-checked:border-primary has-checked:bg-primary-soft has-focus-visible:outline-2 has-focus-visible:outline-ring"
            >
              <input
                type="checkbox"
                name="features"
                value={feature}
                defaultChecked={fields.features.includes(feature)}
                className="size-4 accent-(--primary)"
              />
              {label}
            </label>
          ))}
        </fieldset>
        <Button type="submit" variant="primary">
          <Search aria-hidden="true" />
          Search
        </Button>
      </div>
    </form>
  );
}
