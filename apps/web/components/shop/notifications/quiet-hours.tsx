"use client";

import type { Schemas } from "@tandem/sdk";
import { useEffect, useState } from "react";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Select } from "#ui/select.tsx";
import { Switch } from "#ui/switch.tsx";

const usual = { from: "22:00", to: "07:00" };

/** Hours in which only urgent news goes out; the rest waits for their end. */
export function QuietHours({
  preferences,
  onSave,
}: {
  preferences: Schemas["NotificationPreferences"];
  onSave: (change: Schemas["NotificationPreferencesChange"]) => Promise<void>;
}) {
  const { quietHours, timeZone } = preferences;
  const [draft, setDraft] = useState({ ...(quietHours ?? usual), timeZone });
  const changed =
    quietHours !== null &&
    (draft.from !== quietHours.from || draft.to !== quietHours.to || draft.timeZone !== timeZone);
  // The browser's own list, which the server need not share; so it is there once the page lives.
  const [zones, setZones] = useState<readonly string[]>([]);
  useEffect(() => setZones(Intl.supportedValuesOf("timeZone")), []);
  const known = zones.includes(draft.timeZone) ? zones : [draft.timeZone, ...zones];
  const switchTo = (on: boolean) => {
    // The browser knows where its person is; whoever chose a zone before keeps it.
    const here = timeZone === "UTC" ? Intl.DateTimeFormat().resolvedOptions().timeZone : timeZone;
    if (on) setDraft({ ...usual, timeZone: here });
    return onSave(on ? { quietHours: usual, timeZone: here } : { quietHours: null });
  };
  return (
    <Card>
      <div className="flex flex-col gap-4">
        <Switch
          label="Quiet hours"
          hint="E-mail and SMS that can wait are sent when they end"
          checked={quietHours !== null}
          onCheckedChange={switchTo}
        />
        {quietHours ? (
          <form
            className="grid grid-cols-2 gap-3 sm:grid-cols-[7rem_7rem_1fr_auto] sm:items-end"
            onSubmit={(event) => {
              event.preventDefault();
              const { from, to } = draft;
              void onSave({ quietHours: { from, to }, timeZone: draft.timeZone });
            }}
          >
            <Field label="From">
              <Input
                type="time"
                required
                value={draft.from}
                onChange={(event) => setDraft({ ...draft, from: event.target.value })}
              />
            </Field>
            <Field label="To">
              <Input
                type="time"
                required
                value={draft.to}
                onChange={(event) => setDraft({ ...draft, to: event.target.value })}
              />
            </Field>
            <Field label="Time zone" className="max-sm:col-span-2">
              <Select
                options={known.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
                value={draft.timeZone}
                onChange={(event) => setDraft({ ...draft, timeZone: event.target.value })}
              />
            </Field>
            <Button type="submit" disabled={!changed} className="max-sm:col-span-2">
              Save
            </Button>
          </form>
        ) : null}
      </div>
    </Card>
  );
}
