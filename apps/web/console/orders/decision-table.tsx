import type { Schemas } from "@tandem/sdk";
import { formatDuration, formatPercent } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Money } from "#ui/money.tsx";

type Candidate = Schemas["Candidate"];

const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });

/** Facts the strategies look at, in the order and the words an operator reads them. */
const factWords: Record<string, (value: number | string, facts: Candidate["facts"]) => string> = {
  tier: (value) => `tier ${value}`,
  priority: (value) => `priority ${value}`,
  status: (value) => (value === "active" ? "" : String(value)),
  health: (value) => String(value),
  successRate: (value) => `${formatPercent(Number(value))} success`,
  calls: (value, facts) => {
    if (Number(value) === 0) return "no calls yet";
    const calls = `of ${number.format(Number(value))} calls`;
    return typeof facts.successRate === "number"
      ? calls
      : `${number.format(Number(facts.successes ?? 0))} ${calls} went well`;
  },
  timeMs: (value) => `delivers in ${formatDuration(Number(value))}`,
  latencyP95Ms: (value) => `slowest 5 % over ${formatDuration(Number(value))}`,
  breakerShare: (value) => (Number(value) < 1 ? `breaker lets ${formatPercent(Number(value), 0)} through` : ""),
  load: (value) => (Number(value) > 0 ? `load ${number.format(Number(value))}` : ""),
  freeSlots: (value) => `${value} free slots`,
};

function factsText(facts: Candidate["facts"]): string {
  return Object.entries(factWords)
    .map(([key, text]) => {
      const value = facts[key];
      return typeof value === "number" || typeof value === "string" ? text(value, facts) : "";
    })
    .filter(Boolean)
    .join(" · ");
}

function Standing({ candidate, chosen }: { candidate: Candidate; chosen: boolean }) {
  if (candidate.excluded) {
    return (
      <StatusBadge tone="danger" plain>
        Left out
      </StatusBadge>
    );
  }
  return (
    <StatusBadge tone={chosen ? "success" : "neutral"} plain>
      {chosen ? "Chosen" : `Place ${candidate.rank ?? "–"}`}
    </StatusBadge>
  );
}

/** Every candidate of a decision: its place, its score, why, and what the strategy looked at. */
export function DecisionTable({ decision }: { decision: Pick<Schemas["Decision"], "candidates" | "chosen"> }) {
  if (decision.candidates.length === 0) {
    return <p className="text-ink-soft">No provider has an offer for this plan, so there was nobody to choose from.</p>;
  }
  const firstChosen = decision.candidates.findIndex((one) => !one.excluded && one.provider.id === decision.chosen?.id);
  return (
    <table className="w-full min-w-[34rem] text-left text-sm">
      <thead className="text-ink-soft">
        <tr className="border-line border-b [&_th]:py-1.5 [&_th]:pr-4 [&_th]:font-medium">
          <th scope="col">Provider</th>
          <th scope="col">Standing</th>
          <th scope="col" className="text-right">
            Score
          </th>
          <th scope="col" className="text-right">
            Cost
          </th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {decision.candidates.map((one, index) => (
          <tr
            key={`${one.provider.id}-${one.offer?.id ?? index}`}
            className="border-line border-b align-top last:border-0 [&_td]:py-2 [&_td]:pr-4"
          >
            <td className="font-medium text-ink">
              {one.provider.name}
              {one.offer ? <span className="block font-normal text-ink-soft">{one.offer.name}</span> : null}
            </td>
            <td>
              <Standing candidate={one} chosen={index === firstChosen} />
            </td>
            <td className="tabular text-right">{one.score === null ? "–" : number.format(one.score)}</td>
            <td className="text-right">{one.cost ? <Money value={one.cost} /> : "–"}</td>
            <td className="text-ink">
              {one.reason}
              <span className="mt-0.5 block text-ink-soft text-xs">{factsText(one.facts)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
