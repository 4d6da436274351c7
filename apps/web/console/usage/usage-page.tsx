"use client";

import type { Money as ApiMoney, Schemas } from "@tandem/sdk";
import { Activity } from "lucide-react";
import { useMemo } from "react";
import { chartAmount, percentOf, plus } from "#console/lib/figures.ts";
import { listQuery, operator, type Query } from "#console/lib/operator-api.ts";
import { useCountryOptions, useProviderOptions } from "#console/lib/options.ts";
import { Loaded, Segments } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatCount, formatMoney } from "#lib/format.ts";
import { formatUnitSum, serviceOptions, serviceWords, type UseService } from "#lib/use-words.ts";
import { Card } from "#ui/card.tsx";
import { BarChart } from "#ui/charts/bar-chart.tsx";
import { DataTable } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { Stat } from "#ui/stat.tsx";
import { usageColumns } from "./usage-columns.tsx";

type Sum = Schemas["OperatorUsageSum"];
type Group = NonNullable<Query<"sumOperatorUsage">["group"]>;

const filterIds = ["from", "to", "service", "provider", "country", "account", "group"] as const;
const newestFirst = { id: "at", desc: true };
const idOf = (use: Schemas["OperatorUse"]) => use.id;

const groups: readonly { value: Group; label: string }[] = [
  { value: "service", label: "Service" },
  { value: "provider", label: "Carrier" },
  { value: "country", label: "Country" },
  { value: "account", label: "Customer" },
];

const dayText = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const formatDayShort = (day: string) => dayText.format(new Date(`${day}T00:00:00Z`));

const total = (sums: readonly Sum[], of: "charged" | "cost" | "margin"): ApiMoney | null =>
  sums.reduce<ApiMoney | null>((sum, one) => (sum ? plus(sum, one[of]) : one[of]), null);

function Figures({ sums }: { sums: readonly Sum[] }) {
  const charged = total(sums, "charged");
  const cost = total(sums, "cost");
  const margin = total(sums, "margin");
  const uses = sums.reduce((sum, one) => sum + one.uses, 0);
  const share = charged && margin && Number(charged.amount) > 0 ? Number(margin.amount) / Number(charged.amount) : null;
  const text = (money: ApiMoney | null) =>
    money ? <span title={formatMoney(money)}>{formatMoney(money, { cents: true })}</span> : "–";
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Stat dense label="Uses" value={formatCount(uses)} hint="calls, messages, codes, pages" />
      <Stat dense label="Charged" value={text(charged)} hint="refunds taken off" />
      <Stat dense label="Owed to carriers" value={text(cost)} hint="by their rates" />
      <Stat
        dense
        label="Margin"
        value={text(margin)}
        hint={share === null ? "nothing charged yet" : `${percentOf(share)} of what was charged`}
      />
    </div>
  );
}

// A chart shows five things at most; the rest of what is used stands together.
const familyOf: Partial<Record<UseService, { key: string; label: string }>> = {
  sms: { key: "messages", label: "SMS and MMS" },
  mms: { key: "messages", label: "SMS and MMS" },
  verify_sms: { key: "verify", label: "2FA" },
  verify_voice: { key: "verify", label: "2FA" },
  verify_flash_call: { key: "verify", label: "2FA" },
  voice: { key: "voice", label: "Calls" },
  video: { key: "video", label: "Video" },
};
const others = { key: "others", label: "Fax, data and numbers" };

const dayMs = 86_400_000;
const shownDays = 30;
const daysMax = 120;
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** Every day of the time looked at, so that days without use are seen as such. Longer times show the days that have any. */
function daysOf({ from, to }: { from?: string | undefined; to?: string | undefined }): string[] {
  const last = Date.parse(to ?? dayOf(Date.now()));
  const first = from ? Date.parse(from) : last - (shownDays - 1) * dayMs;
  const count = Math.floor((last - first) / dayMs) + 1;
  if (!(count > 0 && count <= daysMax)) return [];
  return Array.from({ length: count }, (_, index) => dayOf(first + index * dayMs));
}

type Day = { x: string } & Record<string, number | string>;

function DayChart({ sums, from, to }: { sums: readonly Sum[]; from?: string | undefined; to?: string | undefined }) {
  const { data, series } = useMemo(() => {
    const days = new Map<string, Day>(daysOf({ from, to }).map((x) => [x, { x }]));
    const found = new Map<string, { key: string; label: string }>();
    for (const sum of sums) {
      if (!sum.day) continue;
      const family = familyOf[sum.service] ?? others;
      const day: Day = days.get(sum.day) ?? { x: sum.day };
      day[family.key] = Number(day[family.key] ?? 0) + chartAmount(sum.charged);
      days.set(sum.day, day);
      found.set(family.key, family);
    }
    const series = [...found.values()];
    const zeros = Object.fromEntries(series.map(({ key }) => [key, 0]));
    const data = [...days.values()].map((day) => ({ ...zeros, ...day })).sort((a, b) => (a.x < b.x ? -1 : 1));
    return { data: series.length === 0 ? [] : data, series };
  }, [sums, from, to]);
  const currency = sums[0]?.charged.currency ?? "USD";
  const format = useMemo(() => {
    const text = new Intl.NumberFormat("en-US", { style: "currency", currency, maximumFractionDigits: 2 });
    return (value: number) => text.format(value);
  }, [currency]);
  return (
    <BarChart
      title="Charged by day"
      stacked
      height={240}
      data={data}
      series={series}
      format={format}
      formatX={formatDayShort}
    />
  );
}

const sumHead = (group: Group) => [
  { text: groups.find((one) => one.value === group)?.label ?? "" },
  ...(group === "service" ? [] : [{ text: "Service" }]),
  { text: "Uses", right: true },
  { text: "Amount", right: true },
  { text: "Charged", right: true },
  { text: "Cost", right: true },
  { text: "Margin", right: true },
];

function Sums({ sums, group }: { sums: readonly Sum[]; group: Group }) {
  if (sums.length === 0)
    return (
      <EmptyState icon={<Activity aria-hidden="true" />} title="Nothing was used in this time">
        Calls, messages, codes and pages appear here as they are charged.
      </EmptyState>
    );
  return (
    <SmallTable label="Sums" head={sumHead(group)}>
      {sums.map((sum) => (
        <tr key={`${sum.group?.id} ${sum.service}`} className="hover:bg-sunken/60">
          <td className="min-w-32 font-medium">
            {group === "service" ? serviceWords[sum.service] : (sum.group?.name ?? "None")}
          </td>
          {group === "service" ? null : <td className="whitespace-nowrap">{serviceWords[sum.service]}</td>}
          <td className="tabular text-right">{formatCount(sum.uses)}</td>
          <td className="tabular whitespace-nowrap text-right">{formatUnitSum(sum.service, sum.units)}</td>
          <td className="text-right">
            <Money value={sum.charged} fine />
          </td>
          <td className="text-right">
            <Money value={sum.cost} fine />
          </td>
          <td className="text-right">
            <Money value={sum.margin} signed fine />
          </td>
        </tr>
      ))}
    </SmallTable>
  );
}

/** What customers used over a time, told apart by service, carrier, country or customer, and every single use. */
export function UsagePage() {
  const state = useTableState(filterIds, newestFirst);
  const providers = useProviderOptions();
  const countries = useCountryOptions();
  const { group: asked, cursor: _, sort: __, ...filter } = state.query;
  const group = groups.find((one) => one.value === asked)?.value ?? "service";
  const sumQuery = (byDay: "true" | "false") => ({ ...filter, group: byDay === "true" ? "service" : group, byDay });
  const sums = useAsk(["usage-sums", filter, group], (signal) =>
    operator.GET("/v1/operator/usage/summary", { params: { query: sumQuery("false") as never }, signal }),
  );
  const days = useAsk(["usage-days", filter], (signal) =>
    operator.GET("/v1/operator/usage/summary", { params: { query: sumQuery("true") as never }, signal }),
  );
  const { group: ___, ...listState } = state.query;
  const uses = useAsk(["usage", listState], (signal) =>
    operator.GET("/v1/operator/usage", {
      params: { query: listQuery<"listOperatorUsage">({ query: listState }) },
      signal,
    }),
  );
  const filters = useMemo(
    () => [
      { id: "from", label: "From", placeholder: "2026-11-01" },
      { id: "to", label: "To", placeholder: "2026-11-30" },
      { id: "service", label: "Service", options: serviceOptions },
      { id: "provider", label: "Carrier", options: providers },
      { id: "country", label: "Country", options: countries },
    ],
    [providers, countries],
  );
  return (
    <>
      <PageHeader
        title="Usage"
        description="Calls, messages, codes and pages as they were charged. The last 30 days unless you choose others."
      />
      <Loaded asked={sums} height={96}>
        {({ data }) => <Figures sums={data} />}
      </Loaded>
      <Loaded asked={days} height={240}>
        {({ data }) => <DayChart sums={data} from={filter.from} to={filter.to} />}
      </Loaded>
      <Card
        flush
        title="Charged by"
        actions={
          <Segments
            label="Sums by"
            value={group}
            options={groups}
            onChange={(next) => state.setFilter("group", next === "service" ? null : next)}
          />
        }
      >
        <Loaded asked={sums} height={160}>
          {({ data }) => <Sums sums={data} group={group} />}
        </Loaded>
      </Card>
      <DataTable
        name="Uses"
        columns={usageColumns}
        rows={uses.data?.data}
        rowId={idOf}
        error={uses.failure}
        onRetry={uses.retry}
        refreshing={uses.refreshing}
        state={state}
        nextCursor={uses.data?.nextCursor}
        filters={filters}
        csvHref={`/v1/operator/usage.csv?${new URLSearchParams(filter)}`}
        empty={{
          icon: <Activity aria-hidden="true" />,
          title: "Nothing was used in this time",
          body: "Choose other days or take a filter off.",
        }}
      />
    </>
  );
}
