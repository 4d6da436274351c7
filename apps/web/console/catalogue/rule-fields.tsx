"use client";

import type { Schemas } from "@tandem/sdk";
import { operator } from "#console/lib/operator-api.ts";
import { useCountryOptions, useProviderOptions } from "#console/lib/options.ts";
import { PlanPicker } from "#console/lib/plan-picker.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { Combobox } from "#ui/combobox.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Select } from "#ui/select.tsx";
import type { RuleDraft, RuleWrongs } from "./rule-draft.ts";
import { roundingWords } from "./rule-words.ts";

type Part = { draft: RuleDraft; onChange: (change: Partial<RuleDraft>) => void; errors: RuleWrongs };
type Rounding = RuleDraft["rounding"];

/** Resellers that buy from this tenant; most have none. */
export function useResellers(): readonly Schemas["Reseller"][] {
  const { data } = useAsk(["resellers"], (signal) => operator.GET("/v1/operator/resellers", { signal }));
  return data?.data ?? [];
}

function useRegionOptions() {
  const { data } = useAsk(["regions"], (signal) => operator.GET("/v1/regions", { signal }));
  return (data?.data ?? []).map(({ code, name }) => ({ value: code, label: name }));
}

type TextName = "minGb" | "maxGb" | "minDays" | "maxDays" | "minMargin";

function NumberField({
  part: { draft, onChange, errors },
  name,
  label,
  unit,
  hint,
}: {
  part: Part;
  name: TextName;
  label: string;
  unit: string;
  hint?: string;
}) {
  return (
    <Field label={label} hint={hint} error={errors[name]}>
      <Input
        inputMode="decimal"
        trailing={unit}
        value={draft[name]}
        onChange={(event) => onChange({ [name]: event.target.value })}
        className="tabular"
      />
    </Field>
  );
}

/** For which sales a rule is; what is left open fits everything. */
export function MatchFields(part: Part) {
  const { draft, onChange, errors } = part;
  const countries = useCountryOptions();
  const regions = useRegionOptions();
  const providers = useProviderOptions();
  const resellers = useResellers();
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 font-semibold text-base">For which sales</legend>
      <Field label="Plan" hint="One plan goes before every other rule" error={errors.planId}>
        <PlanPicker value={draft.planId} onChange={(planId) => onChange({ planId })} anyLabel="Any plan" />
      </Field>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <Field label="Country" error={errors.countryCode}>
          <Combobox
            options={countries}
            value={draft.countryCode}
            onChange={(countryCode) => onChange({ countryCode })}
            noneLabel="Any country"
            onClear={() => onChange({ countryCode: null })}
            placeholder="Any country"
            searchPlaceholder="Country"
          />
        </Field>
        <Field label="Region" error={errors.region}>
          <Select
            options={regions}
            placeholder="Any region"
            value={draft.region}
            onChange={(event) => onChange({ region: event.target.value })}
          />
        </Field>
        <Field label="Provider" error={errors.providerId}>
          <Select
            options={providers}
            placeholder="Any provider"
            value={draft.providerId}
            onChange={(event) => onChange({ providerId: event.target.value })}
          />
        </Field>
        <Field
          label="Buyer"
          hint={resellers.length === 0 ? "You have no resellers yet" : undefined}
          error={errors.buyerTenantId}
        >
          <Combobox
            options={resellers.map(({ id, name, slug }) => ({ value: id, label: name, hint: slug }))}
            value={draft.buyerTenantId}
            onChange={(buyerTenantId) => onChange({ buyerTenantId })}
            noneLabel="Every buyer"
            onClear={() => onChange({ buyerTenantId: null })}
            placeholder="Every buyer"
            searchPlaceholder="Reseller"
          />
        </Field>
      </div>
      <div className="grid grid-cols-2 gap-3">
        <NumberField part={part} name="minGb" label="Data from" unit="GB" />
        <NumberField part={part} name="maxGb" label="Data up to" unit="GB" />
        <NumberField part={part} name="minDays" label="Days from" unit="d" />
        <NumberField part={part} name="maxDays" label="Days up to" unit="d" />
      </div>
    </fieldset>
  );
}

const kinds: readonly { value: RuleDraft["kind"]; label: string }[] = [
  { value: "percent", label: "Percent on the cost" },
  { value: "fixed", label: "Amount on the cost" },
  { value: "price", label: "The price itself" },
];

const roundings = (Object.keys(roundingWords) as Rounding[]).map((value) => ({ value, label: roundingWords[value] }));

/** What a rule makes of a cost. */
export function MarkupFields({ currency, ...part }: Part & { currency: string }) {
  const { draft, onChange, errors } = part;
  const percent = draft.kind === "percent";
  const setKind = (text: string) => {
    const kind = kinds.find((one) => one.value === text)?.value;
    // A number typed as percent means nothing as money, and the other way round.
    if (kind) onChange({ kind, ...((kind === "percent") === percent ? {} : { value: "" }) });
  };
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 font-semibold text-base">What the price is</legend>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <Field label="Made as" error={errors.kind}>
          <Select options={kinds} value={draft.kind} onChange={(event) => setKind(event.target.value)} />
        </Field>
        <Field label={percent ? "Percent" : "Amount"} error={errors.value} required>
          <Input
            value={draft.value}
            inputMode="decimal"
            placeholder={percent ? "100" : "9.99"}
            onChange={(event) => onChange({ value: event.target.value })}
            trailing={percent ? "%" : currency}
            className="tabular"
          />
        </Field>
        <Field label="Rounded" error={errors.rounding}>
          <Select
            options={roundings}
            value={draft.rounding}
            onChange={(event) => {
              const rounding = roundings.find((one) => one.value === event.target.value)?.value;
              if (rounding) onChange({ rounding });
            }}
          />
        </Field>
        <NumberField
          part={part}
          name="minMargin"
          label="Margin, at least"
          unit="%"
          hint="Raises the price where the cost is high"
        />
      </div>
    </fieldset>
  );
}
