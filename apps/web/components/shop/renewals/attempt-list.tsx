import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { formatMoney } from "#lib/format.ts";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

type Attempt = Schemas["RenewalAttempt"];

const states: Record<Attempt["state"], { label: string; tone: Tone }> = {
  running: { label: "Under way", tone: "info" },
  started: { label: "Ordered", tone: "info" },
  done: { label: "Renewed", tone: "success" },
  failed: { label: "Failed", tone: "danger" },
};

/** Every attempt to renew, newest first. */
export function AttemptList({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <Card title="What was tried" flush>
      <ul className="divide-y divide-line border-line border-t">
        {attempts.map((attempt) => (
          <li key={attempt.id} className="flex items-start justify-between gap-4 px-4 py-3">
            <div className="min-w-0">
              <div className="truncate text-base text-ink">{attempt.name}</div>
              <div className="flex flex-wrap gap-x-2 text-ink-soft text-sm">
                <RelativeTime at={attempt.startedAt} />
                {attempt.orderId ? (
                  <Link href={`/orders/${attempt.orderId}`} className="text-primary-text hover:underline">
                    See the order
                  </Link>
                ) : null}
                {attempt.reason ? <span>{attempt.reason}</span> : null}
                {attempt.missing ? <span>{formatMoney(attempt.missing)} was missing.</span> : null}
              </div>
            </div>
            <div className="flex shrink-0 flex-col items-end gap-0.5">
              <StatusBadge tone={states[attempt.state].tone} plain>
                {states[attempt.state].label}
              </StatusBadge>
              {attempt.price ? (
                <span className="tabular text-ink-soft text-sm">{formatMoney(attempt.price)}</span>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
