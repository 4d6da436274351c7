"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { Card } from "#ui/card.tsx";
import { Checkbox } from "#ui/checkbox.tsx";
import { Notice } from "#ui/notice.tsx";
import { PhoneForm } from "./phone-form.tsx";
import { QuietHours } from "./quiet-hours.tsx";

type Preferences = Schemas["NotificationPreferences"];
type Topic = Schemas["TopicPreference"];
type Channel = Schemas["NotificationChannel"];

const channelNames: Record<Channel, string> = { in_app: "In-app", email: "E-mail", sms: "SMS", webhook: "Webhook" };
const shown: readonly Channel[] = ["in_app", "email", "sms", "webhook"];
const groupNames: Record<Topic["group"], string> = {
  orders: "Orders",
  money: "Money",
  renewals: "Renewals",
  messages: "Messages and calls",
  account: "Account",
};

/** What the account is told of and over which channels, its quiet hours, and its phone. Each change is kept at once. */
export function Preferences({ preferences: rendered }: { preferences: Preferences }) {
  const [preferences, setPreferences] = useState(rendered);
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = async (body: Schemas["NotificationPreferencesChange"]) => {
    setFailure(null);
    try {
      const { data } = await api.api.PATCH("/v1/notification-preferences", { body });
      if (data) setPreferences(data);
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const groups = [...new Set(preferences.topics.map((topic) => topic.group))];
  return (
    <div className="flex flex-col gap-5">
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
      <QuietHours preferences={preferences} onSave={save} />
      <PhoneForm preferences={preferences} onChanged={setPreferences} onForget={() => save({ forgetPhone: true })} />
      {groups.map((group) => (
        <Card key={group} title={groupNames[group]} flush>
          <ul className="divide-y divide-line border-line border-t">
            {preferences.topics
              .filter((topic) => topic.group === group)
              .map((topic) => (
                <TopicRow
                  key={topic.topic}
                  topic={topic}
                  hasPhone={preferences.phone !== null}
                  onChange={(channel, enabled) => save({ changes: [{ topic: topic.topic, channel, enabled }] })}
                />
              ))}
          </ul>
        </Card>
      ))}
    </div>
  );
}

function TopicRow({
  topic,
  hasPhone,
  onChange,
}: {
  topic: Topic;
  hasPhone: boolean;
  onChange: (channel: Channel, enabled: boolean) => void;
}) {
  return (
    <li>
      <fieldset className="flex flex-col gap-x-4 gap-y-2 px-4 py-3 sm:flex-row sm:items-center sm:justify-between">
        <legend className="contents">
          <span className="text-base text-ink">
            {topic.label}
            {topic.urgent ? <span className="block text-ink-soft text-sm">At once, also in quiet hours</span> : null}
          </span>
        </legend>
        <div className="flex flex-wrap gap-x-4 gap-y-2">
          {shown.map((channel) => {
            const state = topic.channels.find((one) => one.channel === channel);
            if (!state || (channel === "sms" && !hasPhone)) return null;
            return (
              <Checkbox
                key={channel}
                label={channelNames[channel]}
                checked={state.enabled}
                disabled={state.fixed}
                onCheckedChange={(checked) => onChange(channel, checked === true)}
              />
            );
          })}
        </div>
      </fieldset>
    </li>
  );
}
