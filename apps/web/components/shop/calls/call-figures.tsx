"use client";

import type { Schemas } from "@tandem/sdk";
import { formatDay } from "#lib/format.ts";
import { Card } from "#ui/card.tsx";
import { BarChart } from "#ui/charts/bar-chart.tsx";

type Statistics = Schemas["CallStatistics"];

const formatX = (x: string) => formatDay(`${x}T00:00:00Z`).replace(/ \d{4}$/, "");

/** Calls and spend, day by day. */
export function CallCharts({ statistics }: { statistics: Statistics }) {
  const { days, spend } = statistics;
  const dollars = (value: number) =>
    new Intl.NumberFormat("en-US", { style: "currency", currency: spend.currency }).format(value);
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <Card>
        <BarChart
          title="Calls a day"
          stacked
          data={days.map(({ day, outbound, inbound }) => ({ x: day, outbound, inbound }))}
          series={[
            { key: "outbound", label: "Outgoing" },
            { key: "inbound", label: "Incoming" },
          ]}
          formatX={formatX}
        />
      </Card>
      <Card>
        <BarChart
          title="Spent a day"
          data={days.map(({ day, spend: spent }) => ({ x: day, spent: Number(spent.amount) }))}
          series={[{ key: "spent", label: "Spent" }]}
          format={dollars}
          formatX={formatX}
        />
      </Card>
    </div>
  );
}
