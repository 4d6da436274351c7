import { type ApiMoney, formatMoney, isNegative } from "#lib/format.ts";
import { cn } from "./cn.ts";

/** Money with its currency, digits aligned. `signed` marks money in (green, plus) and out. */
export function Money({ value, signed = false, className }: { value: ApiMoney; signed?: boolean; className?: string }) {
  return (
    <span className={cn("tabular whitespace-nowrap", signed && !isNegative(value) && "text-success-text", className)}>
      {formatMoney(value, { signed })}
    </span>
  );
}
