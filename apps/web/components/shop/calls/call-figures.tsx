"use client";

import type { Schemas } from "@tandem/sdk";
import { formatDayShort } from "#lib/format.ts";
import { BarChart } from "#ui/charts/bar-chart.tsx";

type Statistics = Schemas["CallStatistics"];

/** Calls and spend, day by day. */
export function CallCharts({ statistics }: { statistics: Statistics }) {
  const { days, spend } = statistics;
  // Days of short calls cost less than a cent.
  const digits = days.some(({ spend: spent }) => Number(spent.amount) >= 1) ? 2 : 4;
  const dollars = (value: number) =>
    new Intl.NumberFormat("en-US", {
      style: "currency",
      currency: spend.currency,
      minimumFractionDigits: 2,
      maximumFractionDigits: digits,
    }).format(value);
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <BarChart
        title="Calls a day"
        stacked
        data={days.map(({ day, outbound, inbound }) => ({ x: day, outbound, inbound }))}
        series={[
          { key: "outbound", label: "Outgoing" },
          { key: "inbound", label: "Incoming" },
        ]}
        formatX={formatDayShort}
      />
      <BarChart
        title="Spent a day"
        data={days.map(({ day, spend: spent }) => ({ x: day, spent: Number(spent.amount) }))}
        series={[{ key: "spent", label: "Spent" }]}
        format={dollars}
        formatX={formatDayShort}
      />
    </div>
  );
}
