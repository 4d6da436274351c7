"use client";

import type { Schemas } from "@tandem/sdk";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { meets, moneyTrend, percentOf, pointTrend, relativeTrend, secondsOf } from "#console/lib/figures.ts";
import { Loaded, Segments } from "#console/lib/parts.tsx";
import { rateBasis, rateText, slowEnd, usedOf } from "#console/lib/rates.ts";
import { formatCount, formatDuration, formatMoney, formatPercent } from "#lib/format.ts";
import { PageHeader } from "#ui/page-header.tsx";
import { Stat } from "#ui/stat.tsx";
import { AttentionList } from "./attention-list.tsx";
import { OverviewCharts } from "./overview-charts.tsx";
import { ProviderBoard } from "./provider-board.tsx";
import { type OverviewRange, useOverview } from "./use-overview.ts";

type Overview = Schemas["Overview"];

const ranges: readonly { value: OverviewRange; label: string }[] = [
  { value: "today", label: "Today" },
  { value: "7d", label: "7 days" },
  { value: "30d", label: "30 days" },
  { value: "90d", label: "90 days" },
];

const rangeWords: Record<OverviewRange, string> = {
  today: "today",
  "7d": "in 7 days",
  "30d": "in 30 days",
  "90d": "in 90 days",
};

/** A trend that is left out where there is nothing to compare with. */
const trend = (value: ReturnType<typeof relativeTrend>) => (value ? { trend: value } : {});

function rescuesText({ failovers, byHand }: Overview): string {
  const parts = [
    failovers.value ? `${formatCount(failovers.value)} saved by a backup` : "",
    byHand.value ? `${formatCount(byHand.value)} by hand` : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : "none needed a backup";
}

function Figures({ overview, range }: { overview: Overview; range: OverviewRange }) {
  const { orders, successRate, deliverySeconds, activation, cost, margin, marginRate } = overview;
  const within = (figure: Schemas["Figure"]) =>
    figure.target === null
      ? {}
      : { target: `target under ${formatDuration(figure.target * 1000)}`, met: meets(figure, "lower") };
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
      <Stat
        dense
        label={`Orders ${rangeWords[range]}`}
        value={orders.value === null ? "0" : formatCount(orders.value)}
        {...trend(relativeTrend(orders.value, orders.previous, "neither"))}
        hint={rescuesText(overview)}
      />
      <Stat
        dense
        label="Success rate"
        value={rateText(successRate)}
        {...(successRate.target === null
          ? {}
          : { target: `target ${formatPercent(successRate.target)}`, met: meets(successRate, "higher") })}
        hint={rateBasis(successRate, "order")}
        {...trend(pointTrend(successRate.value, successRate.previous))}
      />
      <Stat
        dense
        label="Delivery time"
        value={secondsOf(deliverySeconds.value)}
        {...within(deliverySeconds)}
        hint={slowEnd(deliverySeconds)}
        {...trend(relativeTrend(deliverySeconds.value, deliverySeconds.previous, "lower"))}
      />
      <Stat
        dense
        label="Activation"
        value={rateText(usedOf(activation), 0)}
        hint={
          activation.delivered === 0
            ? "no eSIM delivered yet"
            : `of the delivered eSIMs used by travellers; ${formatCount(activation.installed)} installed`
        }
      />
      <Stat
        dense
        label="Spent on providers"
        value={formatMoney(cost.value)}
        hint={`of ${formatMoney(overview.revenue.value)} sold`}
        {...trend(moneyTrend(cost.value, cost.previous, "neither"))}
      />
      <Stat
        dense
        label="Margin"
        value={formatMoney(margin.value)}
        {...(marginRate.target === null
          ? {}
          : { target: `target ${formatPercent(marginRate.target)}`, met: meets(marginRate, "higher") })}
        hint={`${percentOf(marginRate.value)} of what was sold`}
        {...trend(moneyTrend(margin.value, margin.previous, "higher"))}
      />
    </div>
  );
}

/** The first page: is it healthy, is it earning, and what needs a person now. */
export function OverviewPage() {
  const router = useRouter();
  const pathname = usePathname();
  const asked = useSearchParams().get("range");
  const range = ranges.find((one) => one.value === asked)?.value ?? "today";
  const overview = useOverview(range);
  return (
    <>
      <PageHeader
        title="Overview"
        actions={
          <Segments
            label="Time"
            value={range}
            options={ranges}
            onChange={(value) =>
              router.replace(value === "today" ? pathname : `${pathname}?range=${value}`, { scroll: false })
            }
          />
        }
      />
      <Loaded asked={overview} height={760}>
        {(data) => (
          <>
            <Figures overview={data} range={range} />
            <OverviewCharts overview={data} />
            <div className="grid grid-cols-1 gap-3 xl:grid-cols-[minmax(0,13fr)_minmax(0,37fr)]">
              <AttentionList attention={data.attention} />
              <ProviderBoard providers={data.providers} />
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}
