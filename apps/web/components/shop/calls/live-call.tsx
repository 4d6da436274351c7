"use client";

import type { Call } from "@tandem/sdk";
import { PhoneOff } from "lucide-react";
import { useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { formatTalk, isCallSettled, meaningOf, otherSide } from "#lib/call-words.ts";
import { formatMoney } from "#lib/format.ts";
import { formatNumber } from "#lib/number-words.ts";
import { useCall } from "#lib/use-call.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Notice } from "#ui/notice.tsx";

function HangUp({ call }: { call: Call }) {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const hangUp = async () => {
    setPending(true);
    setFailure(null);
    try {
      await api.calls.hangUp(call.id);
    } catch (error) {
      setFailure(failureOf(error));
      setPending(false);
    }
  };
  return (
    <>
      <Button variant="danger" size="lg" pending={pending || call.endedBecause !== null} onClick={hangUp}>
        <PhoneOff aria-hidden="true" />
        Hang up
      </Button>
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </>
  );
}

/** A call as it goes: how it stands, how long it has lasted and what it came to, each second. */
export function LiveCall({ call: rendered }: { call: Call }) {
  const { call, offline } = useCall(rendered);
  const { tone, label } = meaningOf(call);
  const settled = isCallSettled(call);
  return (
    <div className="flex flex-col items-center gap-4 py-4 text-center">
      <StatusBadge tone={tone}>{label}</StatusBadge>
      <div className="tabular font-semibold text-ink text-xl">{formatNumber(otherSide(call))}</div>
      <div className="flex items-baseline gap-6">
        <div>
          <div className="tabular font-semibold text-2xl text-ink" data-testid="talk">
            {formatTalk(call.seconds)}
          </div>
          <div className="text-ink-soft text-sm">{settled ? "talked" : "so far"}</div>
        </div>
        <div>
          <div className="tabular font-semibold text-2xl text-ink" data-testid="price">
            {formatMoney(call.price)}
          </div>
          <div className="text-ink-soft text-sm">{settled ? "charged" : "until now"}</div>
        </div>
      </div>
      {offline ? <Notice tone="warning">We cannot be reached right now. The call itself goes on.</Notice> : null}
      {call.moneyEnds && !settled ? (
        <Notice tone="warning">Your wallet is used up: the call ends soon, unless you add money.</Notice>
      ) : null}
      {settled ? null : <HangUp call={call} />}
    </div>
  );
}
