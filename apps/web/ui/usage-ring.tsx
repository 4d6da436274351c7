import { formatData } from "#lib/format.ts";
import { cn } from "./cn.ts";

/** Data left of a plan as a ring, in MB; a null total is unlimited. Amber under a quarter left, red under a tenth. */
export function UsageRing({
  usedMb,
  totalMb,
  size = 168,
  className,
}: {
  usedMb: number;
  totalMb: number | null;
  size?: number;
  className?: string;
}) {
  const left = totalMb === null ? 1 : Math.max(0, Math.min(1, (totalMb - usedMb) / totalMb));
  const stroke = left < 0.1 ? "stroke-danger" : left < 0.25 ? "stroke-warning" : "stroke-primary";
  const length = 2 * Math.PI * 44;
  const remaining = totalMb === null ? null : Math.max(0, totalMb - usedMb);
  const spoken =
    totalMb === null
      ? `${formatData(usedMb)} used, unlimited data`
      : `${formatData(remaining)} left of ${formatData(totalMb)}`;
  return (
    <div className={cn("relative", className)} style={{ width: size, height: size }} role="img" aria-label={spoken}>
      <svg viewBox="0 0 100 100" className="size-full -rotate-90" aria-hidden="true">
        <circle cx="50" cy="50" r="44" fill="none" strokeWidth="8" className="stroke-sunken" />
        {left > 0 ? (
          <circle
            cx="50"
            cy="50"
            r="44"
            fill="none"
            strokeWidth="8"
            strokeLinecap="round"
            strokeDasharray={`${left * length} ${length}`}
            className={stroke}
          />
        ) : null}
      </svg>
      <div aria-hidden="true" className="absolute inset-0 flex flex-col items-center justify-center">
        <span className="tabular font-semibold text-ink text-lg">
          {totalMb === null ? "Unlimited" : formatData(remaining)}
        </span>
        <span className="text-ink-soft text-sm">
          {totalMb === null ? `${formatData(usedMb)} used` : `left of ${formatData(totalMb)}`}
        </span>
      </div>
    </div>
  );
}
