"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useUnsaved } from "#console/lib/unsaved.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { Button } from "#ui/button.tsx";
import { Sheet } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Switch } from "#ui/switch.tsx";
import { draftOf, placeOfField, type RuleDraft, type RuleInput, type RuleWrongs, readDraft } from "./rule-draft.ts";
import { RuleEffect } from "./rule-effect.tsx";
import { MarkupFields, MatchFields } from "./rule-fields.tsx";

type Rule = Schemas["PriceRule"];

function useSaveRule(rule: Rule | null, onClose: () => void) {
  return useAct(
    (body: RuleInput) =>
      rule
        ? operator.PUT("/v1/operator/price-rules/{ruleId}", { params: { path: { ruleId: rule.id } }, body })
        : operator.POST("/v1/operator/price-rules", { body }),
    { done: (_, input) => `${input.name} is saved, prices are made anew`, onDone: onClose, inForm: true },
  );
}

/** What the API refused, at the fields of this form. */
function wrongsOf(fields: Readonly<Record<string, string>>): RuleWrongs {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, message]) => {
      const place = placeOfField[field];
      return place ? [[place, message]] : [];
    }),
  );
}

function Basics({
  draft,
  onChange,
  errors,
}: {
  draft: RuleDraft;
  onChange: (change: Partial<RuleDraft>) => void;
  errors: RuleWrongs;
}) {
  return (
    <>
      <div className="grid grid-cols-[1fr_7rem] gap-3">
        <Field label="Name" error={errors.name} required>
          <Input value={draft.name} onChange={(event) => onChange({ name: event.target.value })} maxLength={120} />
        </Field>
        <Field label="Order" error={errors.order}>
          <Input
            inputMode="numeric"
            value={draft.order}
            onChange={(event) => onChange({ order: event.target.value })}
            className="tabular"
          />
        </Field>
      </div>
      <Switch label="Used" checked={draft.active} onCheckedChange={(active) => onChange({ active })} />
    </>
  );
}

/** A price rule being written, with the prices it changes shown while typing. */
export function RuleSheet({ rule, currency, onClose }: { rule: Rule | null; currency: string; onClose: () => void }) {
  const [start] = useState(() => draftOf(rule));
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const save = useSaveRule(rule, onClose);
  const changed = JSON.stringify(draft) !== JSON.stringify(start);
  const unsaved = useUnsaved(changed && !save.pending);
  const read = readDraft(draft, currency);
  // A name may be written last; everything else must fit before prices can be made.
  const fits = Object.keys(read.wrongs).every((name) => name === "name");
  const errors: RuleWrongs = { ...wrongsOf(save.failure?.fields ?? {}), ...(tried ? read.wrongs : {}) };
  const onChange = (change: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(read.wrongs).length === 0) save.run(read.rule);
  };
  const part = { draft, onChange, errors };
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && unsaved.leave(onClose)}
      title={rule ? `Edit ${rule.name}` : "Add a price rule"}
      className="max-w-xl"
      footer={
        <>
          <Button onClick={() => unsaved.leave(onClose)}>Close</Button>
          <Button type="submit" form="price-rule" variant="primary" pending={save.pending}>
            {rule ? "Save rule" : "Add rule"}
          </Button>
        </>
      }
    >
      <form id="price-rule" onSubmit={submit} noValidate className="flex flex-col gap-6">
        <Basics {...part} />
        <MatchFields {...part} />
        <MarkupFields {...part} currency={currency} />
        <Refusal failure={save.failure} shown={Object.keys(placeOfField)} />
        <section className="flex flex-col gap-3 border-line border-t pt-5">
          <h3 className="font-semibold text-base">What saving it changes</h3>
          <RuleEffect
            rule={fits ? { ...read.rule, name: read.rule.name || "New rule" } : null}
            ruleId={rule?.id ?? null}
          />
        </section>
      </form>
      {unsaved.question}
    </Sheet>
  );
}
