"use client";

import type { Schemas } from "@tandem/sdk";
import { useMemo } from "react";
import { chartAmount } from "#console/lib/figures.ts";
import { formatMoney } from "#lib/format.ts";
import { BarChart } from "#ui/charts/bar-chart.tsx";
import { LineChart } from "#ui/charts/line-chart.tsx";

const dayText = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const hourText = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

const outcomes = [
  { key: "delivered", label: "Delivered", color: "success" },
  { key: "manual", label: "Waits for a person", color: "warning" },
  { key: "failed", label: "Failed", color: "danger" },
] as const;

const money = [
  { key: "revenue", label: "Sold", color: 3 },
  { key: "cost", label: "Cost", color: 4 },
  { key: "margin", label: "Margin", color: 1 },
] as const;

/** The two charts that answer "is it healthy" and "is it earning". */
export function OverviewCharts({ overview }: { overview: Schemas["Overview"] }) {
  const { series, range } = overview;
  const currency = overview.revenue.value.currency;
  const formatX = (at: string) => (range.step === "hour" ? hourText : dayText).format(new Date(at));
  const quiet = series.every((point) => point.orders === 0);
  const orders = useMemo(
    () =>
      quiet
        ? []
        : series.map((point) => ({
            x: point.at,
            delivered: point.delivered,
            manual: point.manual,
            failed: point.failed,
          })),
    [series, quiet],
  );
  const earned = useMemo(
    () =>
      quiet
        ? []
        : series.map((point) => ({
            x: point.at,
            revenue: chartAmount(point.revenue),
            cost: chartAmount(point.cost),
            margin: chartAmount(point.margin),
          })),
    [series, quiet],
  );
  return (
    <div className="grid grid-cols-1 gap-3 lg:grid-cols-2">
      <BarChart title="How orders ended" data={orders} series={outcomes} stacked formatX={formatX} />
      <LineChart
        title="What they earned"
        data={earned}
        series={money}
        formatX={formatX}
        format={(value) => formatMoney({ amount: value.toFixed(value >= 1000 ? 0 : 2), currency })}
      />
    </div>
  );
}
