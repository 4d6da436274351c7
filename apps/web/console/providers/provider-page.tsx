"use client";

import type { Schemas } from "@tandem/sdk";
import { RefreshCw, Zap } from "lucide-react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { meets, percentOf, secondsOf } from "#console/lib/figures.ts";
import { useMay } from "#console/lib/me.tsx";
import { healthMeaning, providerStatusMeaning } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { rateBasis, ratedFrom, rateText, slowEnd, usedOf } from "#console/lib/rates.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatCount, formatPercent } from "#lib/format.ts";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Notice } from "#ui/notice.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { Stat } from "#ui/stat.tsx";
import { Tabs } from "#ui/tabs.tsx";
import { OutcomeCard } from "./outcome-bar.tsx";
import { ProviderCountries } from "./provider-countries.tsx";
import { BreakerCard, HealthChart, SyncCard } from "./provider-health.tsx";
import { ProviderMetrics } from "./provider-metrics.tsx";
import { ProviderRules } from "./provider-rules.tsx";
import { ProviderSettings } from "./provider-settings.tsx";
import { useProviderActs } from "./use-provider-actions.tsx";

type Provider = Schemas["ProviderDetail"];

const everyMs = 5000;

function Figures({ provider }: { provider: Provider }) {
  const { successRate, deliverySeconds, uptime, errorRate, satisfaction, activation, targets } = provider;
  const met = (figure: Schemas["Figure"], better: "higher" | "lower") => ({ met: meets(figure, better) });
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
      <Stat
        dense
        label="Delivered"
        value={rateText(successRate)}
        target={`target ${formatPercent(targets.successRate)}`}
        {...met(successRate, "higher")}
        hint={rateBasis(successRate, "try", "tries")}
      />
      <Stat
        dense
        label="Delivery time"
        value={secondsOf(deliverySeconds.value)}
        target={`target under ${secondsOf(targets.deliverySeconds)}`}
        {...met(deliverySeconds, "lower")}
        hint={slowEnd(deliverySeconds)}
      />
      <Stat
        dense
        label="Uptime"
        value={rateText(uptime, 2)}
        target={`target ${formatPercent(targets.uptime, 2)}`}
        {...met(uptime, "higher")}
        hint={rateBasis(uptime, "check")}
      />
      <Stat
        dense
        label="Error rate"
        value={percentOf(errorRate.value, 2)}
        target={`target under ${formatPercent(targets.errorRate)}`}
        {...met(errorRate, "lower")}
        hint={errorRate.value === null ? "too few calls of late" : "of the calls of late"}
      />
      <Stat
        dense
        label="Customers' rating"
        value={satisfaction.value === null ? "–" : satisfaction.value.toFixed(1)}
        target={`target ${targets.satisfaction}`}
        met={satisfaction.of >= ratedFrom ? meets(satisfaction, "higher") : null}
        hint={satisfaction.of === 0 ? "nobody rated yet" : `of ${formatCount(satisfaction.of)} ratings`}
      />
      <Stat
        dense
        label="Activation"
        value={rateText(usedOf(activation), 0)}
        hint={
          activation.delivered === 0
            ? "no eSIM delivered yet"
            : `of the delivered eSIMs in use; ${formatCount(activation.installed)} installed`
        }
      />
    </div>
  );
}

function Actions({ provider }: { provider: Provider }) {
  const may = useMay("write");
  const { test, sync } = useProviderActs();
  if (!may) return null;
  const running = provider.lastSync?.state === "running";
  return (
    <>
      <Button pending={sync.pending || running} onClick={() => sync.run(provider.id)}>
        <RefreshCw aria-hidden="true" />
        {running ? "Reading catalogue" : "Read catalogue"}
      </Button>
      <Button variant="primary" pending={test.pending} onClick={() => test.run(provider.id)}>
        <Zap aria-hidden="true" />
        Test connection
      </Button>
    </>
  );
}

function Health({ provider }: { provider: Provider }) {
  return (
    <div className="flex flex-col gap-3">
      <Figures provider={provider} />
      <OutcomeCard title="How tries ended, in 7 days" rate={provider.successRate} outcomes={provider.outcomes} />
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <HealthChart providerId={provider.id} />
        <div className="flex flex-col gap-3">
          <BreakerCard breakers={provider.breakers} />
          <SyncCard provider={provider} />
        </div>
      </div>
    </div>
  );
}

function ProviderView({ provider }: { provider: Provider }) {
  const router = useRouter();
  const pathname = usePathname();
  const tab = useSearchParams().get("tab") ?? "health";
  const mayAdmin = useMay("admin");
  const health = healthMeaning[provider.health];
  const status = providerStatusMeaning[provider.status];
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Providers", href: "/console/providers" }]}
        title={provider.name}
        status={
          <>
            <StatusBadge tone={health.tone}>{health.label}</StatusBadge>
            {provider.status === "active" ? null : <Badge tone={status.tone}>{status.label}</Badge>}
            <span className="text-ink-soft text-sm">
              tier {provider.tier}, priority {provider.priority}
            </span>
          </>
        }
        actions={<Actions provider={provider} />}
      />
      {provider.healthReason && provider.health !== "healthy" ? (
        <Notice tone={health.tone}>{provider.healthReason}</Notice>
      ) : null}
      <Tabs
        label="About this provider"
        value={tab}
        onValueChange={(next) =>
          router.replace(next === "health" ? pathname : `${pathname}?tab=${next}`, { scroll: false })
        }
        tabs={[
          { value: "health", label: "Health", content: <Health provider={provider} /> },
          { value: "metrics", label: "Metrics", content: <ProviderMetrics provider={provider} /> },
          {
            value: "countries",
            label: "Countries",
            count: provider.countryCount,
            content: <ProviderCountries providerId={provider.id} />,
          },
          { value: "rules", label: "Failure rules", content: <ProviderRules provider={provider} /> },
          ...(mayAdmin
            ? [{ value: "settings", label: "Settings", content: <ProviderSettings provider={provider} /> }]
            : []),
        ]}
      />
    </>
  );
}

/** One provider: how it does, where it serves, and how it is set up. */
export function ProviderPage({ providerId }: { providerId: string }) {
  const provider = useAsk(
    ["provider", providerId],
    (signal) => operator.GET("/v1/operator/providers/{providerId}", { params: { path: { providerId } }, signal }),
    { every: everyMs, live: { topics: ["providers", "orders"], atMostEveryMs: 3000 } },
  );
  return (
    <Loaded asked={provider} height={640}>
      {(data) => <ProviderView provider={data} />}
    </Loaded>
  );
}
