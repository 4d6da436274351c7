"use client";

import { type FormEvent, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatNumber } from "#lib/number-words.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Combobox } from "#ui/combobox.tsx";
import { Field } from "#ui/field.tsx";
import { Input, Textarea } from "#ui/input.tsx";
import { Select } from "#ui/select.tsx";
import { Tabs } from "#ui/tabs.tsx";
import { type PhoneBehaviour, useLabPhoneActs } from "./use-phone.ts";

type Acts = ReturnType<typeof useLabPhoneActs>;

const shownNumbers = 200;
const keywords = ["STOP", "START", "HELP"] as const;

const behaviours: readonly { value: PhoneBehaviour["answers"]; label: string }[] = [
  { value: "human", label: "A person picks up" },
  { value: "by_hand", label: "Rings until you answer here" },
  { value: "machine", label: "An answering machine" },
  { value: "fax", label: "A fax" },
  { value: "busy", label: "Busy" },
  { value: "no_answer", label: "Nobody answers" },
  { value: "rejected", label: "Declined" },
  { value: "unreachable", label: "No such number" },
];
const isBehaviour = (text: string): text is PhoneBehaviour["answers"] => behaviours.some(({ value }) => value === text);

const secondsOf = (form: FormData, name: string) => {
  const text = fieldText(form, name);
  return text === "" ? null : Number(text);
};
/** `12, 34#` as what is pressed the first and the second time. */
const keysOf = (form: FormData) =>
  fieldText(form, "keys")
    .split(/[\s,]+/)
    .filter(Boolean);

/** Numbers of ours that the telephone can reach: those of customers, and those the shop sends from. */
function useOurNumbers() {
  const numbers = useAsk(["lab-numbers"], (signal) =>
    operator.GET("/v1/operator/numbers", { params: { query: { status: "active", limit: shownNumbers } }, signal }),
  );
  const senders = useAsk(["shared-senders"], (signal) => operator.GET("/v1/operator/shared-senders", { signal }));
  const option = (number: string, hint: string) => ({ value: number, label: formatNumber(number), hint });
  return [
    ...(numbers.data?.data ?? []).map(({ number, account, provider }) =>
      option(number, `${account.name}, ${provider.name}`),
    ),
    ...(senders.data?.data ?? []).map(({ number, provider }) => option(number, `shared, ${provider.name}`)),
  ];
}

function To({
  value,
  onChange,
  error,
}: {
  value: string | null;
  onChange: (to: string) => void;
  error?: string | undefined;
}) {
  return (
    <Field label="To" error={error}>
      <Combobox
        options={useOurNumbers()}
        value={value}
        onChange={onChange}
        placeholder="A number of ours"
        searchPlaceholder="Number, customer or carrier"
      />
    </Field>
  );
}

type ActProps = { acts: Acts; to: string | null; setTo: (to: string) => void };

function Write({ acts: { text }, to, setTo }: ActProps) {
  const [words, setWords] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (to) text.run({ to, text: words }, { onSuccess: () => setWords("") });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <To value={to} onChange={setTo} error={text.failure?.fields.to} />
      <Field label="Text" error={text.failure?.fields.text}>
        <Textarea value={words} onChange={(event) => setWords(event.target.value)} maxLength={1600} required rows={2} />
      </Field>
      <Refusal failure={text.failure} shown={["to", "text"]} />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="flex gap-1.5">
          {keywords.map((word) => (
            <Button
              key={word}
              size="sm"
              variant="ghost"
              disabled={!to}
              onClick={() => to && text.run({ to, text: word })}
            >
              {word}
            </Button>
          ))}
        </span>
        <Button type="submit" variant="primary" pending={text.pending} disabled={!to}>
          Write
        </Button>
      </div>
    </form>
  );
}

function Call({ acts: { call }, to, setTo }: ActProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!to) return;
    const form = new FormData(event.currentTarget);
    call.run({ to, talkSeconds: secondsOf(form, "talk"), keys: keysOf(form), says: fieldText(form, "says") });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <To value={to} onChange={setTo} error={call.failure?.fields.to} />
      <Person acts={call} />
      <Refusal failure={call.failure} shown={["to", "talkSeconds", "keys", "says"]} />
      <Button type="submit" variant="primary" pending={call.pending} disabled={!to} className="self-end">
        Call
      </Button>
    </form>
  );
}

/** How long the person talks, what they press and say. */
function Person({ acts: { failure } }: { acts: Pick<Acts["call"], "failure"> }) {
  const errors = failure?.fields ?? {};
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Hangs up after" hint="Empty: not by itself" error={errors.talkSeconds}>
          <Input name="talk" type="number" min={1} max={3600} defaultValue={30} trailing="s" className="tabular" />
        </Field>
        <Field label="Presses" hint="Once for each question" error={errors.keys}>
          <Input name="keys" placeholder="1, 42#" pattern="[0-9*#, ]*" className="tabular" />
        </Field>
      </div>
      <Field label="Says after the beep" error={errors.says}>
        <Input name="says" defaultValue="Please call me back." maxLength={1000} />
      </Field>
    </>
  );
}

function SendFax({ acts: { fax }, to, setTo }: ActProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (to) fax.run({ to, pages: secondsOf(new FormData(event.currentTarget), "pages") ?? 1 });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <To value={to} onChange={setTo} error={fax.failure?.fields.to} />
      <Field label="Pages" error={fax.failure?.fields.pages}>
        <Input name="pages" type="number" min={1} max={100} defaultValue={1} className="tabular" />
      </Field>
      <Refusal failure={fax.failure} shown={["to", "pages"]} />
      <Button type="submit" variant="primary" pending={fax.pending} disabled={!to} className="self-end">
        Fax
      </Button>
    </form>
  );
}

function Behave({ acts: { behave } }: { acts: Acts }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const answers = fieldText(form, "answers");
    if (!isBehaviour(answers)) return;
    const person = { talkSeconds: secondsOf(form, "talk"), keys: keysOf(form), says: fieldText(form, "says") };
    behave.run({ answers, ringSeconds: secondsOf(form, "ring") ?? 0, ...person });
  };
  const errors = behave.failure?.fields ?? {};
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,1fr)] gap-3">
        <Field label="When it is called" error={errors.answers}>
          <Select name="answers" options={behaviours} />
        </Field>
        <Field label="After" error={errors.ringSeconds}>
          <Input name="ring" type="number" min={0} max={120} defaultValue={1} trailing="s" className="tabular" />
        </Field>
      </div>
      <Person acts={behave} />
      <Refusal failure={behave.failure} shown={["answers", "ringSeconds", "talkSeconds", "keys", "says"]} />
      <Button type="submit" variant="primary" pending={behave.pending} className="self-end">
        Behave so
      </Button>
    </form>
  );
}

/** What a person can do with the telephone at `number`. */
export function PhoneActs({ number }: { number: string }) {
  const acts = useLabPhoneActs(number);
  const [to, setTo] = useState<string | null>(null);
  const props = { acts, to, setTo };
  return (
    <Tabs
      label="What the person does"
      tabs={[
        { value: "text", label: "Write", content: <Write {...props} /> },
        { value: "call", label: "Call", content: <Call {...props} /> },
        { value: "fax", label: "Fax", content: <SendFax {...props} /> },
        { value: "behave", label: "When called", content: <Behave acts={acts} /> },
      ]}
    />
  );
}
