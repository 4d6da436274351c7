"use client";

import type { Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { Button } from "#ui/button.tsx";
import { Field } from "#ui/field.tsx";
import { Input, Textarea } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { Switch } from "#ui/switch.tsx";
import { toast } from "#ui/toast.tsx";
import { plainNumber } from "./call-price.tsx";

type Settings = Schemas["NumberCallSettings"];

/** What becomes of calls to a number: where they ring, whether a message is taken, what is recorded. */
export function CallSettings({ numberId, settings }: { numberId: string; settings: Settings }) {
  const router = useRouter();
  const [draft, setDraft] = useState({ ...settings, forwardTo: settings.forwardTo ?? "" });
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setFailure(null);
    try {
      const body = { ...draft, forwardTo: plainNumber(draft.forwardTo) || null };
      await api.api.PATCH("/v1/numbers/{numberId}/calls", { params: { path: { numberId } }, body });
      toast.success("Saved");
      router.refresh();
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <form onSubmit={save} className="flex flex-col gap-4" aria-label="Calls to this number">
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_9rem]">
        <Field
          label="Forward to"
          hint="Calls ring there first, and you pay for both parts. Leave empty not to forward."
          error={failure?.fields.forwardTo}
        >
          <Input
            type="tel"
            inputMode="tel"
            value={draft.forwardTo}
            onChange={(event) => set({ forwardTo: event.target.value })}
          />
        </Field>
        <Field label="Ring for, seconds" error={failure?.fields.ringSeconds}>
          <Input
            type="number"
            min={5}
            max={60}
            value={draft.ringSeconds}
            onChange={(event) => set({ ringSeconds: event.target.valueAsNumber || 20 })}
          />
        </Field>
      </div>
      <Switch
        label="Voicemail"
        hint="When nobody answers, the caller hears your greeting and may speak"
        checked={draft.voicemail}
        onCheckedChange={(voicemail) => set({ voicemail })}
      />
      {draft.voicemail ? (
        <>
          <Field label="Greeting" error={failure?.fields.greeting}>
            <Textarea
              value={draft.greeting}
              maxLength={1000}
              onChange={(event) => set({ greeting: event.target.value })}
            />
          </Field>
          <Switch
            label="Transcribe voicemails"
            checked={draft.transcribe}
            onCheckedChange={(transcribe) => set({ transcribe })}
          />
        </>
      ) : null}
      <Switch
        label="Record conversations"
        hint="Tell the other side; in many places you must"
        checked={draft.record}
        onCheckedChange={(record) => set({ record })}
      />
      <Field label="Delete recordings after, days" error={failure?.fields.keepDays} className="max-w-56">
        <Input
          type="number"
          min={1}
          max={3650}
          value={draft.keepDays}
          onChange={(event) => set({ keepDays: event.target.valueAsNumber || 90 })}
        />
      </Field>
      {failure && Object.keys(failure.fields).length === 0 ? <Notice tone="danger">{failure.message}</Notice> : null}
      <Button type="submit" variant="primary" pending={pending} className="self-start">
        Save
      </Button>
    </form>
  );
}
