import type { Schemas } from "@tandem/sdk";
import { rateBasis, rateText } from "#console/lib/rates.ts";
import { formatCount, formatPercent } from "#lib/format.ts";
import { toneSolid } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { cn } from "#ui/cn.ts";

type OutcomeTone = "success" | "warning" | "info" | "danger" | "neutral";
type Outcomes = Schemas["AttemptOutcomes"];

/** How tries end, in the order of how well, as charts and tables name them. */
export const outcomeKinds: readonly { key: keyof Outcomes; label: string; hint: string; tone: OutcomeTone }[] = [
  { key: "delivered", label: "Delivered", hint: "the customer got the eSIM", tone: "success" },
  { key: "refused", label: "Refused", hint: "said no: none left, not sold, another price", tone: "warning" },
  { key: "timedOut", label: "Timed out", hint: "no answer or no eSIM in time", tone: "info" },
  { key: "errors", label: "Broke", hint: "a fault, unreachable, unreadable, no usable eSIM", tone: "danger" },
  { key: "unknown", label: "Never known", hint: "nobody could tell what became of it", tone: "neutral" },
];

/** Only what happened: `18 delivered, 2 refused`. */
export function outcomesText(outcomes: Outcomes): string {
  const happened = outcomeKinds.filter(({ key }) => outcomes[key] > 0);
  return happened.map(({ key, label }) => `${formatCount(outcomes[key])} ${label.toLowerCase()}`).join(", ");
}

/** How the tries of a period ended, as one bar and in numbers. */
export function OutcomeCard({ title, rate, outcomes }: { title: string; rate: Schemas["Rate"]; outcomes: Outcomes }) {
  const target = rate.target === null ? "" : `, target ${formatPercent(rate.target)}`;
  return (
    <Card
      title={title}
      actions={
        <span className="tabular text-ink-soft text-sm">
          {rate.of === 0 ? "" : `${rateText(rate)} delivered${target}`}
        </span>
      }
    >
      {rate.of === 0 ? (
        <p className="text-base text-ink-soft">No try has ended yet.</p>
      ) : (
        <div className="flex flex-col gap-3">
          <div role="img" aria-label={outcomesText(outcomes)} className="flex h-3 gap-px overflow-hidden rounded-full">
            {outcomeKinds.map(({ key, tone }) =>
              outcomes[key] > 0 ? (
                <span key={key} className={toneSolid[tone]} style={{ flexGrow: outcomes[key] }} />
              ) : null,
            )}
          </div>
          <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 lg:grid-cols-5">
            {outcomeKinds.map(({ key, label, hint, tone }) => (
              <div key={key}>
                <dt className="flex items-center gap-1.5 text-ink-soft text-sm">
                  <span aria-hidden="true" className={cn("size-2 rounded-sm", toneSolid[tone])} />
                  {label}
                </dt>
                <dd className="tabular font-medium text-ink text-md">{formatCount(outcomes[key])}</dd>
                <dd className="text-ink-faint text-xs">{hint}</dd>
              </div>
            ))}
          </dl>
          <p className="text-ink-soft text-sm">
            {rate.value === null ? `${rateBasis(rate, "try", "tries")}. ` : ""}A refusal counts against the provider: it
            did not deliver. Tries the customer or we ourselves ended are left out.
          </p>
        </div>
      )}
    </Card>
  );
}
