import { type ApiMoney, formatFineMoney, formatMoney, isNegative, isZero } from "#lib/format.ts";
import { cn } from "./cn.ts";

/**
 * Money with its currency, digits aligned. `signed` marks money in (green, plus) and out. `fine` is for columns of amounts of a few
 * cents and less: four places each, the exact amount on hover, and nothing steps back.
 */
export function Money({
  value,
  signed = false,
  fine = false,
  className,
}: {
  value: ApiMoney;
  signed?: boolean;
  fine?: boolean;
  className?: string;
}) {
  const isGain = signed && !isNegative(value) && !isZero(value);
  return (
    <span
      title={fine ? formatMoney(value, { signed }) : undefined}
      className={cn(
        "tabular whitespace-nowrap",
        isGain && "text-success-text",
        fine && isZero(value) && "text-ink-faint",
        className,
      )}
    >
      {fine && !isZero(value) ? formatFineMoney(value, { signed }) : formatMoney(value, { signed })}
    </span>
  );
}
