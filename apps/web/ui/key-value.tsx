import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type Fact = { label: string; value: ReactNode; hint?: ReactNode };

/** Facts about one thing, name beside value. Entries that are null are left out, so callers can write conditions inline. */
export function KeyValue({
  facts,
  stacked = false,
  className,
}: {
  facts: readonly (Fact | null | false | undefined | "")[];
  /** Name above value, for narrow columns with long values. */
  stacked?: boolean;
  className?: string;
}) {
  return (
    <dl className={cn("flex flex-col divide-y divide-line", className)}>
      {facts
        .filter((fact): fact is Fact => Boolean(fact))
        .map((fact) => (
          <div
            key={fact.label}
            className={cn(
              "py-2.5 first:pt-0 last:pb-0",
              stacked ? "flex flex-col gap-0.5" : "flex items-baseline justify-between gap-4",
            )}
          >
            <dt className="shrink-0 text-base text-ink-soft">{fact.label}</dt>
            <dd className={cn("min-w-0 text-base text-ink", !stacked && "text-right")}>
              {fact.value}
              {fact.hint ? <div className="text-ink-soft text-sm">{fact.hint}</div> : null}
            </dd>
          </div>
        ))}
    </dl>
  );
}
