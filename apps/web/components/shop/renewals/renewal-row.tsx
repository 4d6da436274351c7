"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { formatMoney } from "#lib/format.ts";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import { Field } from "#ui/field.tsx";
import { Notice } from "#ui/notice.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { Select } from "#ui/select.tsx";
import { Switch } from "#ui/switch.tsx";

type Renewal = Schemas["Renewal"];

const states: Record<Renewal["state"], { label: string; tone: Tone } | null> = {
  scheduled: null,
  off: null,
  renewing: { label: "Renewing", tone: "info" },
  renewed: { label: "Renewed", tone: "success" },
  failed: { label: "Not renewed", tone: "danger" },
  ended: { label: "Ended", tone: "neutral" },
};

const daysBefore = Array.from({ length: 7 }, (_, index) => ({
  value: String(index + 1),
  label: index === 0 ? "1 day before its end" : `${index + 1} days before its end`,
}));
const monthDays = Array.from({ length: 28 }, (_, index) => ({ value: String(index + 1), label: `Day ${index + 1}` }));

const dayText = (day: string): string =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(day),
  );

/** One service with an end: when and for how much it renews, its switch, and its day where that is chosen. */
export function RenewalRow({ renewal: rendered }: { renewal: Renewal }) {
  const router = useRouter();
  const [saved, setSaved] = useState<{ from: Renewal; to: Renewal } | null>(null);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  // What was saved here stands until the page is rendered anew.
  const renewal = saved?.from === rendered ? saved.to : rendered;
  const change = async (body: Schemas["RenewalChoice"]) => {
    setPending(true);
    setFailure(null);
    try {
      const { data } = await api.api.PATCH("/v1/renewals/{renewalId}", {
        params: { path: { renewalId: renewal.id } },
        body,
      });
      if (data) setSaved({ from: rendered, to: data });
      router.refresh();
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setPending(false);
    }
  };
  const state = states[renewal.state];
  return (
    <li className="flex flex-col gap-3 px-4 py-3.5">
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <Link href={renewal.link} className="font-medium text-base text-ink hover:underline">
            {renewal.name}
          </Link>
          <div className="text-ink-soft text-sm">
            {renewal.renewsOn ? (
              <>Renews on {dayText(renewal.renewsOn)}</>
            ) : (
              <>
                Ends <RelativeTime at={renewal.expiresAt} />
              </>
            )}
            {renewal.price ? <> for {formatMoney(renewal.price)}</> : <>; not sold any more</>}
          </div>
          {renewal.triedUntil ? (
            <div className="text-danger-text text-sm">
              {renewal.lastAttempt?.reason} Tried again each day until {dayText(renewal.triedUntil)}.
            </div>
          ) : null}
        </div>
        <div className="flex shrink-0 items-center gap-3">
          {state ? (
            <StatusBadge tone={state.tone} plain>
              {state.label}
            </StatusBadge>
          ) : null}
          <Switch
            aria-label={`Renew ${renewal.name} by itself`}
            checked={renewal.autoRenew}
            disabled={pending || !renewal.choices.autoRenew}
            onCheckedChange={(autoRenew) => change({ autoRenew })}
          />
        </div>
      </div>
      {renewal.autoRenew && renewal.choices.daysBefore && renewal.daysBefore ? (
        <Field label={`When ${renewal.name} renews`} hideLabel className="max-w-60">
          <Select
            options={daysBefore}
            value={String(renewal.daysBefore)}
            disabled={pending}
            onChange={(event) => change({ daysBefore: Number(event.target.value) })}
          />
        </Field>
      ) : null}
      {renewal.choices.day ? (
        <Field label={`Day of the month ${renewal.name} renews on`} hideLabel className="max-w-60">
          <Select
            options={monthDays}
            value={String(renewal.day ?? 1)}
            disabled={pending}
            onChange={(event) => change({ day: Number(event.target.value) })}
          />
        </Field>
      ) : null}
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </li>
  );
}
