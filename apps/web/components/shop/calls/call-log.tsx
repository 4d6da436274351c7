import type { Call } from "@tandem/sdk";
import { PhoneIncoming, PhoneOutgoing } from "lucide-react";
import Link from "next/link";
import { formatTalk, meaningOf, otherSide } from "#lib/call-words.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Money } from "#ui/money.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

/** Calls, newest first: with whom, how they came out, how long, what for. */
export function CallLog({ calls }: { calls: readonly Call[] }) {
  return (
    <ul className="divide-y divide-line border-line border-t">
      {calls.map((call) => {
        const { tone, label } = meaningOf(call);
        const Icon = call.direction === "outbound" ? PhoneOutgoing : PhoneIncoming;
        return (
          <li key={call.id} className="relative flex items-center justify-between gap-4 px-4 py-3 hover:bg-sunken">
            <div className="flex min-w-0 items-start gap-3">
              <Icon
                aria-label={call.direction === "outbound" ? "Outgoing" : "Incoming"}
                className="mt-1 size-4 shrink-0 text-ink-faint"
              />
              <div className="min-w-0">
                <Link
                  href={`/calls/${call.id}`}
                  className="tabular font-medium text-base text-ink after:absolute after:inset-0"
                >
                  {otherSide(call)}
                </Link>
                <div className="flex flex-wrap gap-x-2 text-ink-soft text-sm">
                  <RelativeTime at={call.createdAt} />
                  {call.recorded ? <span>recorded</span> : null}
                </div>
              </div>
            </div>
            <div className="shrink-0 text-right">
              <StatusBadge tone={tone} plain>
                {label}
              </StatusBadge>
              <div className="tabular text-ink-soft text-sm">
                {call.seconds > 0 ? `${formatTalk(call.seconds)} · ` : ""}
                <Money value={call.price} />
              </div>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
