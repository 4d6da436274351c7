import { type Tone, toneSolid } from "./badge.tsx";
import { cn } from "./cn.ts";

/** How much of a whole: `value` 0–1. `label` names it for assistive technology, `text` says it in words. */
export function ProgressBar({
  value,
  label,
  text,
  tone = "brand",
  className,
}: {
  value: number;
  label: string;
  text?: string;
  tone?: Tone;
  className?: string;
}) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={text ?? `${percent} %`}
      className={cn("h-2 w-full overflow-hidden rounded-full bg-sunken", className)}
    >
      <div className={cn("h-full rounded-full", toneSolid[tone])} style={{ width: `${percent}%` }} />
    </div>
  );
}
