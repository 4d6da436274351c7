"use client";

import type { Schemas } from "@tandem/sdk";
import { PhoneIncoming, PhoneOff } from "lucide-react";
import { useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { Loaded } from "#console/lib/parts.tsx";
import { formatNumber } from "#lib/number-words.ts";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Input } from "#ui/input.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { ScrollRegion } from "#ui/scroll-region.tsx";
import { PhoneActs } from "./phone-acts.tsx";
import { useLabPhone, useLabPhoneActs } from "./use-phone.ts";

type Phone = Schemas["LabPhone"];

const firstPhone = "+12025550143";
const isNumber = (text: string) => /^\+[1-9]\d{6,14}$/.test(text);

const heardWords: Record<Phone["heard"][number]["did"], (what: string) => string> = {
  speak: (what) => `“${what}”`,
  play: (what) => `plays ${what}`,
  beep: () => "a beep, then it records",
  connect: (what) => `put through to ${formatNumber(what)}`,
};

/** What rings or is talked at the phone, with its two buttons. Always there, so that nothing moves when it rings. */
function Line({ phone, may }: { phone: Phone; may: boolean }) {
  const { answer, hangUp } = useLabPhoneActs(phone.number);
  const [call] = phone.calls;
  const rings = call?.state === "ringing";
  return (
    <div className="flex min-h-13 flex-wrap items-center justify-between gap-2 rounded-md border border-line bg-sunken px-3 py-2">
      {call ? (
        <span className="flex flex-col">
          <StatusBadge tone={rings ? "info" : "success"} plain>
            {rings ? (call.placedBy === "us" ? "Ringing" : "Calling") : "Talking"}
          </StatusBadge>
          <span className="tabular text-ink-soft text-sm">
            {call.placedBy === "us" ? "from" : "to"} {formatNumber(call.other)}, {call.carrier},{" "}
            <RelativeTime at={call.since} />
          </span>
        </span>
      ) : (
        <StatusBadge tone="neutral" plain>
          Nothing rings
        </StatusBadge>
      )}
      {may ? (
        <span className="flex gap-2">
          <Button
            size="sm"
            disabled={!rings || call.placedBy !== "us"}
            pending={answer.pending}
            onClick={() => answer.run(undefined)}
          >
            <PhoneIncoming aria-hidden="true" />
            Answer
          </Button>
          <Button
            size="sm"
            variant={call ? "danger" : "secondary"}
            disabled={!call}
            pending={hangUp.pending}
            onClick={() => hangUp.run(undefined)}
          >
            <PhoneOff aria-hidden="true" />
            {rings && call.placedBy === "us" ? "Decline" : "Hang up"}
          </Button>
        </span>
      ) : null}
    </div>
  );
}

function Texts({ texts }: { texts: Phone["texts"] }) {
  if (texts.length === 0)
    return <p className="text-base text-ink-soft">Messages and codes sent to this number appear here.</p>;
  return (
    <ul className="flex flex-col gap-2">
      {texts.toReversed().map((text) => (
        <li key={`${text.at} ${text.from} ${text.text}`} className="rounded-md bg-sunken px-3 py-2">
          <span className="block whitespace-pre-wrap break-words text-base">
            {text.kind === "code" ? (
              <Badge tone="brand" className="mr-1.5">
                code
              </Badge>
            ) : null}
            {text.text}
          </span>
          <span className="tabular text-ink-soft text-xs">
            {text.from.startsWith("+") ? formatNumber(text.from) : text.from} by {text.carrier},{" "}
            <RelativeTime at={text.at} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Screen({ phone, may }: { phone: Phone; may: boolean }) {
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Line phone={phone} may={may} />
      <ScrollRegion label="What reached the phone" className="max-h-72 overflow-y-auto">
        <Texts texts={phone.texts} />
      </ScrollRegion>
      {phone.heard.length > 0 ? (
        <div className="flex flex-col gap-1">
          <h3 className="font-medium text-sm">Heard in calls</h3>
          <ul className="flex flex-col gap-0.5 text-ink-soft text-sm">
            {phone.heard
              .toReversed()
              .slice(0, 6)
              .map(({ did, what, carrier }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the same may be heard twice, and a phone tells no times
                <li key={index} className="truncate">
                  {heardWords[did](what)} <span className="text-ink-faint">by {carrier}</span>
                </li>
              ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}

/** A telephone of the lab: the person at the other end of a number of ours. */
export function PhoneCard() {
  const may = useMay("write");
  const [typed, setTyped] = useState(firstPhone);
  const plain = typed.replace(/[\s().-]/g, "");
  const [number, setNumber] = useState(firstPhone);
  const phone = useLabPhone(number);
  const take = (text: string) => {
    setTyped(text);
    const next = text.replace(/[\s().-]/g, "");
    if (isNumber(next)) setNumber(next);
  };
  return (
    <Card
      title="A telephone"
      description="The person at the other end: it gets what is sent and called by any carrier, and writes, calls and faxes to numbers of ours"
      actions={
        <Input
          type="tel"
          aria-label="Number of the telephone"
          aria-invalid={!isNumber(plain) || undefined}
          value={typed}
          onChange={(event) => take(event.target.value)}
          className="tabular h-8 w-44"
        />
      }
    >
      <div className="grid grid-cols-1 gap-5 lg:grid-cols-2">
        <Loaded asked={phone} height={220}>
          {(data) => <Screen phone={data} may={may} />}
        </Loaded>
        {may ? <PhoneActs number={number} /> : null}
      </div>
    </Card>
  );
}
