"use client";

import type { Schemas } from "@tandem/sdk";
import { useMemo, useState } from "react";
import { chartAmount, secondsOf, sumOf } from "#console/lib/figures.ts";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded, Segments } from "#console/lib/parts.tsx";
import { ratedFrom, rateText, usedOf } from "#console/lib/rates.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatCount, formatDay, formatDuration, formatMoney, formatPercent } from "#lib/format.ts";
import { Card } from "#ui/card.tsx";
import { BarChart } from "#ui/charts/bar-chart.tsx";
import { LineChart } from "#ui/charts/line-chart.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Flag } from "#ui/flag.tsx";
import { Money } from "#ui/money.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { outcomeKinds, outcomesText } from "./outcome-bar.tsx";

type Day = Schemas["ProviderDay"];
type Range = "7" | "30" | "90";

const ranges: readonly { value: Range; label: string }[] = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
];

const outcomeSeries = outcomeKinds.map(({ key, label, tone }) => ({ key, label, color: tone }));

const shortDay = (day: string): string => formatDay(day).replace(/ \d{4}$/, "");

function Charts({ days, targets }: { days: readonly Day[]; targets: Schemas["Targets"] }) {
  const points = useMemo(
    () =>
      days.map((day) => ({
        x: day.day,
        ...day.outcomes,
        successRate: day.successRate,
        p50: day.deliverySecondsP50,
        p95: day.deliverySecondsP95,
        cost: chartAmount(day.cost),
        margin: chartAmount(day.margin),
      })),
    [days],
  );
  const currency = days[0]?.cost.currency ?? "USD";
  const money = (value: number) => formatMoney({ amount: value.toFixed(value >= 1000 ? 0 : 2), currency });
  const common = { data: points, formatX: shortDay, height: 200 };
  return (
    <div className="grid grid-cols-1 gap-3 lg:grid-cols-2">
      <BarChart {...common} title="How tries ended" stacked series={outcomeSeries} />
      <LineChart
        {...common}
        title={`Delivered of all tries, on days with ${ratedFrom} or more`}
        zeroBased={false}
        series={[{ key: "successRate", label: "Delivered" }]}
        format={(value) => formatPercent(value)}
        reference={{ value: targets.successRate, label: `target ${formatPercent(targets.successRate)}` }}
      />
      <LineChart
        {...common}
        title={`Delivery time, target under ${secondsOf(targets.deliverySeconds)}`}
        series={[
          { key: "p50", label: "Median" },
          { key: "p95", label: "95 of 100" },
        ]}
        format={(value) => formatDuration(value * 1000)}
      />
      <BarChart
        {...common}
        title="Cost and margin"
        stacked
        series={[
          { key: "cost", label: "Cost", color: 4 },
          { key: "margin", label: "Margin", color: 1 },
        ]}
        format={money}
      />
    </div>
  );
}

const rateOf = ({ outcomes, successRate }: Schemas["ProviderCountryMetric"]) => ({
  value: successRate,
  count: outcomes.delivered,
  of: Object.values(outcomes).reduce((sum, count) => sum + count, 0),
});

const head = [
  { text: "Country" },
  { text: "Orders", right: true },
  { text: "Tries delivered", right: true },
  { text: "How the others ended" },
  { text: "Delivery time", right: true },
  { text: "95 of 100 within", right: true },
];

function ByCountry({ countries }: { countries: readonly Schemas["ProviderCountryMetric"][] }) {
  return (
    <Card title="By country" flush>
      <SmallTable label="Figures by country" head={head} className="max-h-96 overflow-y-auto">
        {countries.map((one) => (
          <tr key={one.countryCode} className="tabular hover:bg-sunken/60">
            <td>
              <span className="flex items-center gap-2">
                <Flag code={one.countryCode} />
                {one.countryName}
              </span>
            </td>
            <td className="text-right">{formatCount(one.orders)}</td>
            <td className="text-right">{rateText(rateOf(one))}</td>
            <td className="text-ink-soft">{outcomesText({ ...one.outcomes, delivered: 0 }) || "–"}</td>
            <td className="text-right">{secondsOf(one.deliverySecondsP50)}</td>
            <td className="text-right">{secondsOf(one.deliverySecondsP95)}</td>
          </tr>
        ))}
      </SmallTable>
    </Card>
  );
}

function Sums({ days }: { days: readonly Day[] }) {
  const cost = sumOf(days.map((day) => day.cost));
  const margin = sumOf(days.map((day) => day.margin));
  const tries = days.reduce((sum, day) => sum + day.attempts, 0);
  const activation = {
    delivered: days.reduce((sum, day) => sum + day.activation.delivered, 0),
    installed: days.reduce((sum, day) => sum + day.activation.installed, 0),
    used: days.reduce((sum, day) => sum + day.activation.used, 0),
  };
  if (!cost || !margin) return null;
  return (
    <p className="tabular text-base text-ink-soft">
      {formatCount(tries)} {tries === 1 ? "try" : "tries"}, <Money value={cost} className="text-ink" /> paid,{" "}
      <Money value={margin} className="text-ink" /> margin, activation {rateText(usedOf(activation), 0)}
    </p>
  );
}

/** Daily figures of a provider, and the same by country. */
export function ProviderMetrics({ provider }: { provider: Schemas["ProviderDetail"] }) {
  const [range, setRange] = useState<Range>("30");
  const metrics = useAsk(["provider-metrics", provider.id, range], (signal) =>
    operator.GET("/v1/operator/providers/{providerId}/metrics", {
      params: { path: { providerId: provider.id }, query: { days: Number(range) } },
      signal,
    }),
  );
  return (
    <Loaded asked={metrics} height={480}>
      {({ days, countries }) => (
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <Sums days={days} />
            <Segments label="Time" value={range} options={ranges} onChange={setRange} />
          </div>
          {days.length > 0 ? <Charts days={days} targets={provider.targets} /> : null}
          {countries.length > 0 ? (
            <ByCountry countries={countries} />
          ) : (
            <Card>
              <EmptyState title={days.length > 0 ? "No orders yet" : "Nothing measured yet"}>
                Figures by day and by country appear after the first orders.
              </EmptyState>
            </Card>
          )}
        </div>
      )}
    </Loaded>
  );
}
