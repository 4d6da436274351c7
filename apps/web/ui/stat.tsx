import type { ReactNode } from "react";
import { type Tone, ToneShape, toneText } from "./badge.tsx";
import { cn } from "./cn.ts";

/** A figure with what it should be and where it is going. `met` decides the mark; omit it when there is no target. */
export function Stat({
  label,
  value,
  target,
  met,
  trend,
  hint,
  dense = false,
  className,
}: {
  label: string;
  value: ReactNode;
  /** As text: `target over 98 %`. */
  target?: string;
  met?: boolean | null;
  trend?: { text: string; direction: "up" | "down" | "flat"; good?: boolean | null };
  hint?: ReactNode;
  /** For six in a row: a smaller figure, so that its trend stays beside it. */
  dense?: boolean;
  className?: string;
}) {
  const tone: Tone = met === true ? "success" : met === false ? "danger" : "neutral";
  const trendTone: Tone = trend?.good === true ? "success" : trend?.good === false ? "danger" : "neutral";
  const arrow = { up: "↑", down: "↓", flat: "→" } as const;
  return (
    <div
      className={cn(
        "flex min-w-0 flex-col gap-1 rounded-md border border-line bg-surface",
        dense ? "px-3.5 py-3" : "p-4",
        className,
      )}
    >
      <div className="text-ink-soft text-sm">{label}</div>
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className={cn("tabular font-semibold text-ink tracking-tight", dense ? "text-lg" : "text-xl")}>
          {value}
        </span>
        {trend ? (
          <span className={cn("tabular whitespace-nowrap font-medium text-sm", toneText[trendTone])}>
            <span aria-hidden="true">{arrow[trend.direction]}</span>{" "}
            <span className="sr-only">{trend.direction === "flat" ? "unchanged" : trend.direction} </span>
            {trend.text}
          </span>
        ) : null}
      </div>
      {target ? (
        <div className="flex items-center gap-1.5 text-ink-soft text-sm">
          {met === undefined || met === null ? null : <ToneShape tone={tone} />}
          {met === undefined || met === null ? null : <span className="sr-only">{met ? "Met: " : "Missed: "}</span>}
          {target}
        </div>
      ) : null}
      {hint ? <div className="text-ink-soft text-sm">{hint}</div> : null}
    </div>
  );
}
