"use client";

import { newIdempotencyKey } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { api } from "#lib/api.ts";
import { fieldText, useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Checkbox } from "#ui/checkbox.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";

/** Makes a room with its limits. */
export function NewRoom() {
  const router = useRouter();
  const key = useRef(newIdempotencyKey());
  const [record, setRecord] = useState(false);
  const { pending, failure, onSubmit } = useSubmit(async (form) => {
    const room = await api.video.create({
      name: fieldText(form, "name"),
      participantsMax: Number(fieldText(form, "participantsMax")),
      minutesMax: Number(fieldText(form, "minutesMax")),
      record,
      idempotencyKey: key.current,
    });
    key.current = newIdempotencyKey();
    router.push(`/video/${room.id}`);
  });
  const fields = failure?.fields ?? {};
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <Field label="Name" error={fields.name} required>
        <Input name="name" maxLength={100} required placeholder="Monday meeting" />
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="People at most" error={fields.participantsMax}>
          <Input name="participantsMax" type="number" min={2} max={250} defaultValue={10} required />
        </Field>
        <Field label="Minutes at most" error={fields.minutesMax} hint="Everybody is put out then">
          <Input name="minutesMax" type="number" min={5} max={1440} defaultValue={60} required />
        </Field>
      </div>
      <Checkbox label="Record it" checked={record} onCheckedChange={(value) => setRecord(value === true)} />
      {failure && Object.keys(fields).length === 0 ? <Notice tone="danger">{failure.message}</Notice> : null}
      <Button type="submit" variant="primary" pending={pending} className="self-start">
        Make the room
      </Button>
    </form>
  );
}
