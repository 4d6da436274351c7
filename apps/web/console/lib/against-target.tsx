import type { Schemas } from "@tandem/sdk";
import { formatPercent } from "#lib/format.ts";
import { ToneShape } from "#ui/badge.tsx";
import { meets } from "./figures.ts";
import { rateBasis, rateText } from "./rates.ts";

/** A figure beside what it should be, with a mark for met or missed. */
export function AgainstTarget({
  figure,
  better,
  text,
}: {
  figure: Schemas["Figure"];
  better: "higher" | "lower";
  text: (value: number) => string;
}) {
  if (figure.value === null) return <span className="text-ink-faint">–</span>;
  const met = meets(figure, better);
  const words = better === "higher" ? "at least" : "at most";
  return (
    <span className="tabular inline-flex items-center gap-1.5 whitespace-nowrap">
      {met === null ? null : <ToneShape tone={met ? "success" : "danger"} />}
      {met === null ? null : <span className="sr-only">{met ? "Target met:" : "Target missed:"}</span>}
      <span className={met === false ? "font-medium text-danger-text" : "text-ink"}>{text(figure.value)}</span>
      {figure.target === null ? null : (
        <span className="text-ink-faint text-sm">
          <span className="sr-only">target {words} </span>/ {text(figure.target)}
        </span>
      )}
    </span>
  );
}

/** A rate beside its target; with too few cases for one, the cases as they are and no mark. */
export function RateAgainstTarget({
  rate,
  of,
  digits = 1,
}: {
  rate: Schemas["Rate"];
  /** What is counted: `["order", "orders"]`. */
  of: readonly [string, string];
  digits?: number;
}) {
  if (rate.of === 0) return <span className="text-ink-faint">–</span>;
  if (rate.value !== null) {
    return (
      <span title={rateBasis(rate, ...of)}>
        <AgainstTarget figure={rate} better="higher" text={(value) => formatPercent(value, digits)} />
      </span>
    );
  }
  return (
    <span className="tabular whitespace-nowrap" title={rateBasis(rate, ...of)}>
      <span className="text-ink">{rateText(rate)}</span>
      {rate.target === null ? null : (
        <span className="text-ink-faint text-sm">
          <span className="sr-only">, not enough data for a rate, target</span> / {formatPercent(rate.target, digits)}
        </span>
      )}
    </span>
  );
}
