"use client";

import type { Schemas } from "@tandem/sdk";
import { ArrowDown, ArrowUp } from "lucide-react";
import { formatPercent } from "#lib/format.ts";
import { IconButton } from "#ui/button.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import type { PolicyDraft } from "./policy-draft.ts";

type Provider = Schemas["Provider"];
type Part = {
  draft: PolicyDraft;
  onChange: (draft: PolicyDraft) => void;
  /** What is wrong, by the API's name of the field. */
  errors: Readonly<Record<string, string | undefined>>;
};

function Wrong({ text }: { text: string | undefined }) {
  if (!text) return null;
  return (
    <p role="alert" className="text-danger-text text-sm">
      {text}
    </p>
  );
}

/** How much each part counts: quality and cost, or each provider's share of the orders. */
export function Weights({ draft, onChange, errors, providers }: Part & { providers: readonly Provider[] }) {
  const { weights } = draft;
  const names =
    draft.strategy === "balanced"
      ? [
          { id: "quality", label: "Quality" },
          { id: "cost", label: "Cost" },
        ]
      : providers.map(({ id, name }) => ({ id, label: name }));
  const sum = names.reduce((total, { id }) => total + (weights[id] ?? 0), 0);
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 font-medium text-sm">{draft.strategy === "balanced" ? "Weights" : "Shares"}</legend>
      {names.map(({ id, label }) => (
        <div key={id} className="flex items-center gap-3">
          <label htmlFor={`weight-${id}`} className="w-32 truncate text-base">
            {label}
          </label>
          <Input
            id={`weight-${id}`}
            type="number"
            min={0}
            max={100}
            step="any"
            value={weights[id] ?? 0}
            onChange={(event) => onChange({ ...draft, weights: { ...weights, [id]: Number(event.target.value) } })}
            className="tabular w-24 text-right"
          />
          <span className="tabular text-ink-soft text-sm">
            {sum > 0 ? formatPercent((weights[id] ?? 0) / sum, 0) : "–"}
          </span>
        </div>
      ))}
      <Wrong text={errors.weights} />
    </fieldset>
  );
}

/** The order somebody wrote down; providers not in it yet stand at its end. */
export const handOrderOf = (draft: PolicyDraft, providers: readonly Provider[]): string[] => {
  const known = draft.order.filter((id) => providers.some((one) => one.id === id));
  return [...known, ...providers.map((one) => one.id).filter((id) => !known.includes(id))];
};

/** Providers in the order in which they are asked. */
export function HandOrder({ draft, onChange, errors, providers }: Part & { providers: readonly Provider[] }) {
  const order = handOrderOf(draft, providers);
  const move = (from: number, to: number) => {
    const next = [...order];
    const [moved] = next.splice(from, 1);
    if (moved) next.splice(to, 0, moved);
    onChange({ ...draft, order: next });
  };
  return (
    <div className="flex flex-col gap-1.5">
      <ol className="flex flex-col divide-y divide-line rounded-md border border-line">
        {order.map((id, index) => {
          const name = providers.find((one) => one.id === id)?.name ?? id;
          return (
            <li key={id} className="flex items-center gap-2 px-3 py-1.5">
              <span className="tabular w-5 text-ink-faint">{index + 1}</span>
              <span className="flex-1">{name}</span>
              <IconButton
                label={`${name} earlier`}
                size="icon-sm"
                disabled={index === 0}
                onClick={() => move(index, index - 1)}
              >
                <ArrowUp aria-hidden="true" />
              </IconButton>
              <IconButton
                label={`${name} later`}
                size="icon-sm"
                disabled={index === order.length - 1}
                onClick={() => move(index, index + 1)}
              >
                <ArrowDown aria-hidden="true" />
              </IconButton>
            </li>
          );
        })}
      </ol>
      <Wrong text={errors.order} />
    </div>
  );
}

const limits: readonly {
  name: keyof PolicyDraft & string;
  field: string;
  label: string;
  hint: string;
  unit: string;
}[] = [
  {
    name: "minSuccessPercent",
    field: "minSuccessRate",
    label: "Success, at least",
    hint: "Counts once there are enough orders. Empty for no limit",
    unit: "%",
  },
  {
    name: "maxSeconds",
    field: "maxTimeMs",
    label: "Time to deliver, at most",
    hint: "The median of its deliveries. Empty for no limit",
    unit: "s",
  },
  {
    name: "minMarginPercent",
    field: "minMarginPercent",
    label: "Margin, at least",
    hint: "Empty: never at a loss",
    unit: "%",
  },
  {
    name: "maxLoadPercent",
    field: "maxLoad",
    label: "Load, at most",
    hint: "Used share of what it can carry. Empty for no limit",
    unit: "%",
  },
  {
    name: "explorationPercent",
    field: "explorationShare",
    label: "Exploration",
    hint: "Orders that try a lower place, so that it can recover. Up to 20 %",
    unit: "%",
  },
];

/** Names of the API whose errors stand at a field of this form. */
export const policyFieldNames = [...limits.map((limit) => limit.field), "weights", "order"];

/** What a provider must keep to be chosen at all. */
export function Limits({ draft, onChange, errors }: Part) {
  return (
    <fieldset>
      <legend className="mb-2 font-medium text-sm">Who may be chosen at all</legend>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        {limits.map(({ name, field, label, hint, unit }) => (
          <Field key={name} label={label} hint={hint} error={errors[field]}>
            <Input
              inputMode="decimal"
              trailing={unit}
              value={String(draft[name])}
              onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
              className="tabular"
            />
          </Field>
        ))}
      </div>
    </fieldset>
  );
}
