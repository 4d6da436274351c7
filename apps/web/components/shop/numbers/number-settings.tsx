"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { api } from "#lib/api.ts";
import { formatNumber } from "#lib/number-words.ts";
import { useDoing } from "#lib/use-doing.ts";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { Switch } from "#ui/switch.tsx";

type OwnNumber = Schemas["OwnNumber"];
type Update = Schemas["NumberUpdate"];

/** Sends a change and draws the page anew with what is in force. */
function useUpdate(numberId: string) {
  const { pending, failure, run } = useDoing();
  const [saved, setSaved] = useState(false);
  const update = async (body: Update) => {
    setSaved(false);
    setSaved(
      await run("update", () => api.api.PATCH("/v1/numbers/{numberId}", { params: { path: { numberId } }, body })),
    );
  };
  return { pending: pending !== null, failure, saved, update };
}

/** Name of a number, and whether it takes messages. */
export function NumberSettings({ number }: { number: OwnNumber }) {
  const { settings } = number;
  const { pending, failure, saved, update } = useUpdate(number.id);
  const [draft, setDraft] = useState({ ...settings, label: number.label ?? "" });
  const canText = number.features === null || number.features.includes("sms");
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { label, ...switches } = draft;
    void update({ ...switches, label: label.trim() || null });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Name" error={failure?.fields.label} hint="Only you see it">
        <Input value={draft.label} maxLength={60} onChange={(event) => set({ label: event.target.value })} />
      </Field>
      {canText ? (
        <Switch
          label="Receive SMS"
          hint="SMS sent to this number arrive here"
          checked={draft.sms}
          onCheckedChange={(sms) => set({ sms })}
        />
      ) : null}
      {failure && Object.keys(failure.fields).length === 0 ? <Notice tone="danger">{failure.message}</Notice> : null}
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" pending={pending}>
          Save
        </Button>
        <span role="status" className="text-base text-success-text">
          {saved ? "Saved" : null}
        </span>
      </div>
    </form>
  );
}

/** Releases a number, once it was asked whether that is meant. */
export function ReleaseNumber({ number }: { number: OwnNumber }) {
  const { pending, failure, run } = useDoing();
  return (
    <Confirm
      trigger={<Button variant="danger">Release this number</Button>}
      title={`Release ${formatNumber(number.number)}`}
      consequence="Calls and messages to it stop at once, and somebody else may get it. The rest of the paid month is not paid back."
      action="Release it"
      keep="Keep it"
      pending={pending !== null}
      onConfirm={async (close) => (await run("release", () => api.numbers.release(number.id))) && close()}
    >
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </Confirm>
  );
}
