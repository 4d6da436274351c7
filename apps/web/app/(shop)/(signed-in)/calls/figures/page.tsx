import type { Metadata } from "next";
import { CallCharts } from "#components/shop/calls/call-figures.tsx";
import { CallTabs } from "#components/shop/calls/call-tabs.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { widePageColumn } from "#components/shop/page-column.ts";
import { formatCount, formatDay, formatMoney, formatPercent } from "#lib/format.ts";
import { load, loadExtra, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { Stat } from "#ui/stat.tsx";

export const metadata: Metadata = { title: "Figures of calls" };

/** The last thirty days: how many calls, how many were answered, how long, for how much. */
export default async function Page() {
  const path = "/calls/figures";
  await requireMe(path);
  const { data, failure } = await load(path, async () => (await serverApi()).calls.statistics());
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  const messages = await loadExtra(async () => (await serverApi()).calls.voicemails({ limit: 1 }));
  const { calls, answered, seconds, spend } = data;
  return (
    <div className={widePageColumn}>
      <h1 className="font-semibold text-ink text-xl tracking-tight">Calls</h1>
      <CallTabs current={path} unheard={messages?.unheard ?? null} />
      <p className="text-base text-ink-soft">
        {formatDay(`${data.from}T00:00:00Z`)} to {formatDay(`${data.to}T00:00:00Z`)}, days in UTC
      </p>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <Stat label="Calls" value={formatCount(calls)} />
        <Stat label="Answered" value={calls === 0 ? "–" : formatPercent(answered / calls, 0)} />
        <Stat label="Minutes" value={formatCount(Math.round(seconds / 60))} />
        <Stat label="Spent" value={formatMoney(spend)} />
      </div>
      <CallCharts statistics={data} />
    </div>
  );
}
