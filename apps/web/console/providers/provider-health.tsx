"use client";

import type { Schemas } from "@tandem/sdk";
import { useMemo, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded, Segments } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatCount, formatDuration, formatPercent } from "#lib/format.ts";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { LineChart } from "#ui/charts/line-chart.tsx";
import { cn } from "#ui/cn.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

type Sample = Schemas["HealthSample"];
type Range = "6" | "24" | "168";

const ranges: readonly { value: Range; label: string }[] = [
  { value: "6", label: "6 h" },
  { value: "24", label: "24 h" },
  { value: "168", label: "7 days" },
];

const everyMs = 30_000;
const stripes = 60;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayAndClock = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** The checks of a time span as at most sixty stripes, each red when any check in it failed. */
function stripesOf(samples: readonly Sample[]) {
  const size = Math.max(1, Math.ceil(samples.length / stripes));
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, index) => {
    const part = samples.slice(index * size, (index + 1) * size);
    const failed = part.find((one) => !one.ok);
    return { at: part[0]?.at ?? "", failed: Boolean(failed), reason: failed?.reason ?? null };
  });
}

function HealthStrip({ samples }: { samples: readonly Sample[] }) {
  const good = samples.filter((one) => one.ok).length;
  const text = `${formatPercent(good / samples.length, 2)} of ${formatCount(samples.length)} checks passed`;
  return (
    <div className="flex flex-col gap-1.5">
      <div role="img" aria-label={text} className="flex h-8 gap-px">
        {stripesOf(samples).map((one) => (
          <span
            key={one.at}
            title={`${dayAndClock.format(new Date(one.at))}: ${one.failed ? (one.reason ?? "failed") : "passed"}`}
            className={cn("flex-1 rounded-[1px]", one.failed ? "bg-danger" : "bg-success/70")}
          />
        ))}
      </div>
      <div className="tabular text-ink-soft text-sm">{text}</div>
    </div>
  );
}

function Samples({ samples, range }: { samples: readonly Sample[]; range: Range }) {
  const data = useMemo(() => samples.map((one) => ({ x: one.at, responseMs: one.responseMs })), [samples]);
  const lastBad = samples.findLast((one) => !one.ok);
  if (samples.length === 0) {
    return <EmptyState title="Not checked yet">Each provider is asked once a minute whether it answers.</EmptyState>;
  }
  return (
    <div className="flex flex-col gap-4">
      <HealthStrip samples={samples} />
      <LineChart
        title="Response time"
        data={data}
        series={[{ key: "responseMs", label: "Response" }]}
        format={(value) => formatDuration(value)}
        formatX={(at) => (range === "168" ? dayAndClock : clock).format(new Date(at))}
        className="border-0 p-0"
      />
      {lastBad ? (
        <p className="text-ink-soft text-sm">
          Last failed <RelativeTime at={lastBad.at} />: {lastBad.reason ?? "no reason given"}
        </p>
      ) : null}
    </div>
  );
}

/** Health checks over time: passed or failed, and how fast. */
export function HealthChart({ providerId }: { providerId: string }) {
  const [range, setRange] = useState<Range>("24");
  const health = useAsk(
    ["provider-health", providerId, range],
    (signal) =>
      operator.GET("/v1/operator/providers/{providerId}/health", {
        params: { path: { providerId }, query: { hours: Number(range) } },
        signal,
      }),
    { every: everyMs, live: { topics: ["providers"], atMostEveryMs: 5000 } },
  );
  return (
    <Card
      title="Health checks"
      actions={<Segments label="Time" value={range} options={ranges} onChange={setRange} className="-my-1.5" />}
    >
      <Loaded asked={health} height={330}>
        {(data) => <Samples samples={data.data} range={range} />}
      </Loaded>
    </Card>
  );
}

const breakerMeaning: Record<Schemas["ProviderDetail"]["breakers"][number]["state"], { tone: Tone; label: string }> = {
  closed: { tone: "success", label: "Closed, calls go through" },
  half_open: { tone: "warning", label: "Half open, being tried" },
  open: { tone: "danger", label: "Open, no calls" },
};

/** Circuit breakers by operation and region; the closed ones are summed up. */
export function BreakerCard({ breakers }: { breakers: Schemas["ProviderDetail"]["breakers"] }) {
  const tripped = breakers.filter((one) => one.state !== "closed");
  return (
    <Card title="Circuit breakers">
      {tripped.length === 0 ? (
        <StatusBadge tone="success" plain>
          {breakers.length > 1 ? `All ${breakers.length} closed, calls go through` : "Closed, calls go through"}
        </StatusBadge>
      ) : (
        <ul className="flex flex-col gap-3">
          {tripped.map((one) => (
            <li key={`${one.operation}-${one.region}`} className="flex flex-col gap-0.5">
              <span className="font-medium text-base text-ink">
                {one.operation} {one.region ? `in ${one.region}` : "everywhere"}
              </span>
              <StatusBadge tone={breakerMeaning[one.state].tone} plain>
                {breakerMeaning[one.state].label}
              </StatusBadge>
              <span className="text-ink-soft text-sm">
                {one.reason} {one.since ? <RelativeTime at={one.since} /> : null}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const syncMeaning: Record<NonNullable<Schemas["ProviderDetail"]["lastSync"]>["state"], { tone: Tone; label: string }> =
  {
    running: { tone: "info", label: "Running" },
    done: { tone: "success", label: "Done" },
    failed: { tone: "danger", label: "Failed" },
  };

/** How the last reading of the catalogue went, or how far it is. */
export function SyncCard({ provider }: { provider: Schemas["ProviderDetail"] }) {
  const sync = provider.lastSync;
  return (
    <Card title="Catalogue">
      {sync ? (
        <>
          <KeyValue
            facts={[
              {
                label: "Last reading",
                value: (
                  <StatusBadge tone={syncMeaning[sync.state].tone} plain>
                    {syncMeaning[sync.state].label}
                  </StatusBadge>
                ),
                hint: <RelativeTime at={sync.endedAt ?? sync.startedAt} />,
              },
              { label: "Offers read", value: formatCount(sync.offersRead) },
              {
                label: "Changes",
                value: `${formatCount(sync.added)} new, ${formatCount(sync.changed)} changed, ${formatCount(sync.removed)} gone`,
              },
              { label: "Offers now", value: formatCount(provider.offerCount) },
            ]}
          />
          {sync.error ? <p className="mt-2 text-danger-text text-sm">{sync.error}</p> : null}
        </>
      ) : (
        <p className="text-base text-ink-soft">Never read. Until then nothing can be bought here.</p>
      )}
    </Card>
  );
}
