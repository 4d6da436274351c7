"use client";

import type { Schemas } from "@tandem/sdk";
import { type ReactNode, useState } from "react";
import { fieldText, useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Checkbox } from "#ui/checkbox.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";

export type EventTypeInfo = { type: Schemas["EventType"]; summary: string };
type Draft = { url: string; description: string; eventTypes: Schemas["EventType"][] };

/** Address, purpose and types of an endpoint. Everything is sent when no type is chosen. */
export function EndpointForm({
  types,
  initial,
  action,
  onSend,
  cancel,
}: {
  types: readonly EventTypeInfo[];
  initial?: Draft;
  action: string;
  onSend: (draft: Draft) => Promise<void>;
  cancel: ReactNode;
}) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(initial?.eventTypes));
  const [all, setAll] = useState(initial === undefined || initial.eventTypes.length === 0);
  const offered = types.filter((one) => one.type !== "endpoint.test");
  const { pending, failure, onSubmit } = useSubmit((form) =>
    onSend({
      url: fieldText(form, "url"),
      description: fieldText(form, "description"),
      eventTypes: all ? [] : offered.flatMap((one) => (chosen.has(one.type) ? [one.type] : [])),
    }),
  );
  const toggle = (type: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(type);
    else next.delete(type);
    setChosen(next);
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <Field
        label="Address"
        required
        error={failure?.fields.url}
        hint="Starts with https:// and answers within 15 seconds"
      >
        <Input name="url" type="url" required defaultValue={initial?.url} placeholder="https://example.com/webhooks" />
      </Field>
      <Field label="What for" error={failure?.fields.description}>
        <Input name="description" maxLength={200} defaultValue={initial?.description} placeholder="Warehouse" />
      </Field>
      <Checkbox label="Send everything" checked={all} onCheckedChange={(on) => setAll(on === true)} />
      {all ? null : (
        <fieldset className="max-h-72 overflow-y-auto rounded-md border border-line p-3">
          <legend className="sr-only">Types of events</legend>
          <div className="flex flex-col gap-2.5">
            {offered.map(({ type, summary }) => (
              <Checkbox
                key={type}
                label={<code className="font-mono text-sm">{type}</code>}
                hint={summary}
                checked={chosen.has(type)}
                onCheckedChange={(on) => toggle(type, on === true)}
              />
            ))}
          </div>
        </fieldset>
      )}
      {failure && !failure.fields.url ? <Notice tone="danger">{failure.message}</Notice> : null}
      <div className="flex justify-end gap-2">
        {cancel}
        <Button type="submit" variant="primary" pending={pending} disabled={!all && chosen.size === 0}>
          {action}
        </Button>
      </div>
    </form>
  );
}
