import type { Schemas } from "@tandem/sdk";
import { outcomeMeaning } from "#lib/call-words.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Select } from "#ui/select.tsx";

export type CallFilterValues = { direction?: string; outcome?: string; number?: string; from?: string; to?: string };

const shown: readonly Schemas["CallOutcome"][] = [
  "answered",
  "forwarded",
  "voicemail",
  "missed",
  "busy",
  "no_answer",
  "failed",
];

/** Narrows the log. A plain form, so that it works without script and each choice is an address. */
export function CallFilters({ values }: { values: CallFilterValues }) {
  return (
    <form
      action="/calls"
      className="grid grid-cols-2 gap-3 px-4 pb-4 sm:grid-cols-3 lg:grid-cols-[1fr_1fr_1fr_9.5rem_9.5rem_auto]"
    >
      <Field label="Direction">
        <Select
          name="direction"
          defaultValue={values.direction ?? ""}
          placeholder="Both"
          options={[
            { value: "outbound", label: "Outgoing" },
            { value: "inbound", label: "Incoming" },
          ]}
        />
      </Field>
      <Field label="Came out">
        <Select
          name="outcome"
          defaultValue={values.outcome ?? ""}
          placeholder="Any"
          options={shown.map((value) => ({ value, label: outcomeMeaning[value].label }))}
        />
      </Field>
      <Field label="Number">
        <Input name="number" inputMode="tel" defaultValue={values.number ?? ""} placeholder="Part of it" />
      </Field>
      <Field label="From">
        <Input name="from" type="date" defaultValue={values.from ?? ""} />
      </Field>
      <Field label="To">
        <Input name="to" type="date" defaultValue={values.to ?? ""} />
      </Field>
      <button type="submit" className={buttonStyle({ className: "self-end" })}>
        Show
      </button>
    </form>
  );
}
