"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { useState } from "react";
import { CustomerLink, ProviderLink } from "#console/lib/cells.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatTalk, incrementsOf, isCallSettled, meaningOf } from "#lib/call-words.ts";
import { formatMoney } from "#lib/format.ts";
import { formatNumber } from "#lib/number-words.ts";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { Timeline } from "#ui/timeline.tsx";

type Call = Schemas["OperatorCallDetail"];

const attemptMeaning: Record<Schemas["CallAttempt"]["state"], { tone: Tone; label: string }> = {
  submitted: { tone: "info", label: "On its way" },
  unknown: { tone: "warning", label: "Unknown" },
  rejected: { tone: "danger", label: "Refused" },
  done: { tone: "success", label: "Taken" },
};

function Attempts({ attempts }: { attempts: Call["attempts"] }) {
  if (attempts.length === 0) return <p className="p-4 pt-0 text-base text-ink-soft">No carrier was asked.</p>;
  return (
    <SmallTable
      label="Attempts"
      head={[{ text: "Carrier" }, { text: "Outcome" }, { text: "Why this one" }, { text: "Its id" }, { text: "Began" }]}
    >
      {attempts.map((attempt) => {
        const { tone, label } = attemptMeaning[attempt.state];
        return (
          <tr key={attempt.id}>
            <td className="whitespace-nowrap">
              <Link href={`/console/providers/${attempt.provider.id}`} className="hover:underline">
                {attempt.provider.name}
              </Link>
            </td>
            <td>
              <StatusBadge tone={tone} plain>
                {label}
              </StatusBadge>
              {attempt.error ? (
                <div className="text-ink-soft text-sm">{`${attempt.error.code}: ${attempt.error.message}`}</div>
              ) : null}
            </td>
            <td className="text-ink-soft">{attempt.chosenBecause}</td>
            <td>{attempt.upstreamRef ? <Mono short>{attempt.upstreamRef}</Mono> : "–"}</td>
            <td className="whitespace-nowrap">
              <RelativeTime at={attempt.startedAt} />
            </td>
          </tr>
        );
      })}
    </SmallTable>
  );
}

const tones: Readonly<Record<string, Tone>> = {
  "call.answered": "success",
  "call.connected": "success",
  "call.ringing": "info",
  "call.dialling": "info",
  "call.not_placed": "danger",
  "call.not_connected": "warning",
  "call.money_ends": "warning",
};
const toneOf = (type: string): Tone => tones[type] ?? "neutral";

const recordingStates: Record<Exclude<Schemas["Recording"]["state"], "stored">, string> = {
  waiting: "on its way from the carrier",
  failed: "the carrier did not hand it out",
  deleted: "deleted",
};

function Recordings({ recordings }: { recordings: Call["recordings"] }) {
  return (
    <Card title="Recordings">
      <ul className="flex flex-col gap-4">
        {recordings.map((recording) => (
          <li key={recording.id} className="flex flex-col gap-2">
            <span className="text-ink-soft text-sm">
              {recording.kind === "voicemail" ? "Message left" : "The call"}
              {recording.seconds === null ? "" : `, ${formatTalk(recording.seconds)}`}
              {recording.state === "stored" ? "" : `: ${recordingStates[recording.state]}`}
            </span>
            {recording.state === "stored" && recording.audioUrl ? (
              // biome-ignore lint/a11y/useMediaCaption: what was said stands below as text, where it is known
              <audio
                controls
                preload="none"
                src={recording.audioUrl}
                className="h-10 w-full"
                aria-label={recording.kind === "voicemail" ? "Message" : "Recording"}
              />
            ) : null}
            {recording.transcript ? (
              <blockquote className="border-line-strong border-l-2 pl-3 text-base">{recording.transcript}</blockquote>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function CallView({ call }: { call: Call }) {
  const { tone, label } = meaningOf(call);
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Calls", href: "/console/calls" }]}
        title={`${call.from ? formatNumber(call.from) : "Shared number"} → ${formatNumber(call.to)}`}
        status={<StatusBadge tone={tone}>{label}</StatusBadge>}
        description={<Mono copy>{call.id}</Mono>}
      />
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex flex-col gap-3">
          <Card title="Attempts" flush>
            <Attempts attempts={call.attempts} />
          </Card>
          <Card title="What happened">
            <Timeline
              items={call.timeline.map(({ id, type, text, at }) => ({ id, at, title: text, tone: toneOf(type) }))}
            />
          </Card>
          {call.recordings.length > 0 ? <Recordings recordings={call.recordings} /> : null}
        </div>
        <Card title="Facts">
          <KeyValue
            facts={[
              {
                label: "Customer",
                value: <CustomerLink {...call} />,
              },
              { label: "Carrier", value: <ProviderLink {...call} /> },
              ...call.parties.map(({ number, seconds, rate }) => ({
                label: formatNumber(number),
                value: formatTalk(seconds),
                hint: rate ? `${formatMoney(rate.perMinute)} a minute, ${incrementsOf(rate)}` : "free",
              })),
              { label: "Price", value: formatMoney(call.price) },
              {
                label: "Cost",
                value: formatMoney(call.cost),
                hint: call.costTold ? "told by the carrier" : "by its rates",
              },
              { label: "Margin", value: formatMoney(call.margin, { signed: true }) },
              call.endedBecause
                ? {
                    label: "Hung up",
                    value: { user: "by the customer", money: "the money ended", limit: "longest a call may last" }[
                      call.endedBecause
                    ],
                  }
                : null,
              { label: "Began", value: <RelativeTime at={call.createdAt} /> },
            ]}
          />
        </Card>
      </div>
    </>
  );
}

/** One call: who was asked, what happened, what it cost and earned. */
export function CallPage({ callId }: { callId: string }) {
  const [settled, setSettled] = useState(false);
  const call = useAsk(
    ["call", callId],
    (signal) => operator.GET("/v1/operator/calls/{callId}", { params: { path: { callId } }, signal }),
    { every: settled ? 15_000 : 1_500 },
  );
  if (call.data && isCallSettled(call.data) !== settled) setSettled(isCallSettled(call.data));
  return (
    <Loaded asked={call} height={560}>
      {(data) => <CallView call={data} />}
    </Loaded>
  );
}
