"use client";

import type { Schemas } from "@tandem/sdk";
import { useMemo } from "react";
import { chartAmount, moneyTrend, percentOf } from "#console/lib/figures.ts";
import { formatMoney } from "#lib/format.ts";
import { BarChart } from "#ui/charts/bar-chart.tsx";
import { LineChart } from "#ui/charts/line-chart.tsx";
import { Stat } from "#ui/stat.tsx";

type Days = Schemas["MoneyDays"];
type Figures = Schemas["MoneyFigures"];

const dayText = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const formatDayShort = (day: string) => dayText.format(new Date(`${day}T00:00:00Z`));

function Figure({
  days,
  of,
  label,
  better,
  hint,
}: {
  days: Days;
  of: keyof Figures;
  label: string;
  better: "higher" | "lower" | "neither";
  hint?: string;
}) {
  const trend = moneyTrend(days.totals[of], days.previous[of], better);
  return (
    <Stat
      dense
      label={label}
      value={formatMoney(days.totals[of], { cents: true })}
      {...(trend ? { trend } : {})}
      {...(hint ? { hint } : {})}
    />
  );
}

/** What was charged, paid, kept, spent on payments, given back and lost in the time, against as long a time before. */
export function MoneyFigures({ days }: { days: Days }) {
  const { charged, margin } = days.totals;
  const share = Number(charged.amount) === 0 ? null : Number(margin.amount) / Number(charged.amount);
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-3 xl:grid-cols-6">
      <Figure days={days} of="charged" label="Charged" better="higher" hint="for what was delivered" />
      <Figure days={days} of="paid" label="Paid to providers" better="neither" hint="spares and losses included" />
      <Figure
        days={days}
        of="margin"
        label="Margin"
        better="higher"
        hint={share === null ? "nothing charged yet" : `${percentOf(share)} of what was charged`}
      />
      <Figure days={days} of="fees" label="Payment fees" better="neither" hint="kept by payment processors" />
      <Figure days={days} of="refunded" label="Refunded" better="lower" hint="after it was charged" />
      <Figure days={days} of="lost" label="Lost" better="lower" hint="paid for nothing usable" />
    </div>
  );
}

/** Text of a mark: from a thousand on without the cents, which nobody could see. */
function amountText(currency: string): (value: number) => string {
  const exact = new Intl.NumberFormat("en-US", { style: "currency", currency });
  const whole = new Intl.NumberFormat("en-US", { style: "currency", currency, maximumFractionDigits: 0 });
  return (value) => (Math.abs(value) < 1000 ? exact : whole).format(value);
}

const anySeries = (days: Days, keys: readonly (keyof Figures | "stock")[]) =>
  days.days.some((day) => keys.some((key) => Number(day[key].amount) !== 0));

/** Where the money went, day by day. */
export function MoneyCharts({ days }: { days: Days }) {
  const points = useMemo(
    () =>
      days.days.map((day) => ({
        x: day.day,
        // What was charged is the margin and the cost of what was delivered. All that was paid holds spares and losses as well.
        cost: chartAmount(day.charged) - chartAmount(day.margin),
        margin: chartAmount(day.margin),
        refunded: chartAmount(day.refunded),
        lost: chartAmount(day.lost),
        stock: chartAmount(day.stock),
      })),
    [days],
  );
  const format = useMemo(() => amountText(days.stock.currency), [days.stock.currency]);
  const common = { format, formatX: formatDayShort };
  const data = (keys: readonly (keyof Figures | "stock")[]) => (anySeries(days, keys) ? points : []);
  return (
    <div className="grid grid-cols-1 gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <BarChart
        {...common}
        title="Where each charge went"
        stacked
        height={292}
        data={data(["charged"])}
        series={[
          { key: "cost", label: "To providers", color: 4 },
          { key: "margin", label: "Margin", color: 1 },
        ]}
      />
      <div className="grid grid-cols-1 gap-3">
        <BarChart
          {...common}
          title="Refunded and lost"
          stacked
          height={104}
          data={data(["refunded", "lost"])}
          series={[
            { key: "refunded", label: "Refunds", color: "warning" },
            { key: "lost", label: "Losses", color: "danger" },
          ]}
        />
        <LineChart
          {...common}
          title="Worth of the stock"
          height={104}
          data={data(["stock"])}
          series={[{ key: "stock", label: "Spare profiles", color: 3 }]}
        />
      </div>
    </div>
  );
}
