"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { api } from "#lib/api.ts";
import { fieldText, useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";

type Preferences = Schemas["NotificationPreferences"];

/** The phone SMS go to: asked for, and confirmed by the code sent to it. */
export function PhoneForm({
  preferences,
  onChanged,
  onForget,
}: {
  preferences: Preferences;
  onChanged: (preferences: Preferences) => void;
  onForget: () => void;
}) {
  const [asked, setAsked] = useState<string | null>(null);
  if (preferences.phone) {
    return (
      <Card>
        <div className="flex items-center justify-between gap-4">
          <span className="text-base text-ink">
            SMS go to <span className="tabular font-medium">{preferences.phone}</span>
          </span>
          <Button size="sm" onClick={onForget}>
            Remove
          </Button>
        </div>
      </Card>
    );
  }
  // Without a carrier nothing can be sent, so nothing is offered.
  if (!preferences.smsAvailable) return null;
  return (
    <Card title="Phone for SMS" description="Each SMS costs what a message of your own costs">
      {asked ? (
        <CodeForm
          phone={asked}
          onConfirmed={(changed) => {
            setAsked(null);
            onChanged(changed);
          }}
          onBack={() => setAsked(null)}
        />
      ) : (
        <AskForm onAsked={setAsked} />
      )}
    </Card>
  );
}

function AskForm({ onAsked }: { onAsked: (phone: string) => void }) {
  const { pending, failure, onSubmit } = useSubmit(async (form) => {
    const phone = fieldText(form, "phone").replaceAll(/[\s()-]/g, "");
    await api.api.POST("/v1/notification-preferences/phone", { body: { phone } });
    onAsked(phone);
  });
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-3 sm:flex-row sm:items-start">
      <Field label="Number" hideLabel className="flex-1" error={failure?.fields.phone}>
        <Input name="phone" type="tel" autoComplete="tel" placeholder="+33 6 12 34 56 78" required />
      </Field>
      <Button type="submit" pending={pending}>
        Send a code
      </Button>
      {failure && !failure.fields.phone ? <Notice tone="danger">{failure.message}</Notice> : null}
    </form>
  );
}

function CodeForm({
  phone,
  onConfirmed,
  onBack,
}: {
  phone: string;
  onConfirmed: (preferences: Preferences) => void;
  onBack: () => void;
}) {
  const { pending, failure, onSubmit } = useSubmit(async (form) => {
    const code = fieldText(form, "code");
    const { data } = await api.api.POST("/v1/notification-preferences/phone/confirm", { body: { code } });
    if (data) onConfirmed(data);
  });
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-3 sm:flex-row sm:items-start">
      <Field
        label="Code"
        hideLabel
        className="flex-1"
        hint={`Sent to ${phone}; valid for ten minutes`}
        error={failure ? (failure.fields.code ?? failure.message) : undefined}
      >
        <Input name="code" inputMode="numeric" autoComplete="one-time-code" placeholder="123456" required autoFocus />
      </Field>
      <div className="flex gap-2">
        <Button onClick={onBack}>Back</Button>
        <Button type="submit" variant="primary" pending={pending}>
          Confirm
        </Button>
      </div>
    </form>
  );
}
