"use client";

import type { Schemas } from "@tandem/sdk";
import { X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { healthMeaning } from "#console/lib/meanings.ts";
import { formatDuration, formatMoney } from "#lib/format.ts";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { cn } from "#ui/cn.ts";
import { FaultSheet } from "./fault-sheet.tsx";
import { faultText, isBroken, isSet, type Preset, presetsOf, slowFromMs, slowLatencyMs, toggled } from "./faults.ts";
import { normalLatencyMs, useLabActs } from "./use-lab.ts";

type Upstream = Schemas["LabUpstream"];

function PresetButton({
  on,
  disabled,
  preset,
  onPress,
}: {
  on: boolean;
  disabled: boolean;
  preset: Pick<Preset, "label" | "hint">;
  onPress: () => void;
}) {
  return (
    <button
      type="button"
      aria-pressed={on}
      disabled={disabled}
      title={preset.hint}
      onClick={onPress}
      className={cn(
        "h-8 rounded-md border px-2.5 text-left font-medium text-sm disabled:opacity-50",
        on ? "border-danger-line bg-danger-soft text-danger-text" : "border-line bg-surface hover:bg-sunken",
      )}
    >
      {preset.label}
    </button>
  );
}

function Head({
  upstream,
  provider,
  broken,
}: {
  upstream: Upstream;
  provider: Schemas["Provider"] | undefined;
  broken: boolean;
}) {
  const health = provider ? healthMeaning[provider.health] : null;
  return (
    <div className="flex items-start justify-between gap-3">
      <div>
        <h2 className="font-semibold text-md">
          {provider ? (
            <Link href={`/console/providers/${provider.id}`} className="hover:underline">
              {upstream.name}
            </Link>
          ) : (
            upstream.name
          )}
        </h2>
        <p className="tabular text-ink-soft text-sm">
          {formatMoney({ amount: upstream.settings.balance, currency: "USD" })} of ours, answers in{" "}
          {formatDuration(upstream.settings.latencyMs)}
        </p>
      </div>
      <div className="flex flex-col items-end gap-1">
        <Badge tone={broken ? "danger" : "success"}>{broken ? "broken here" : "works"}</Badge>
        {health ? (
          <StatusBadge tone={health.tone} plain>
            {health.label}
          </StatusBadge>
        ) : null}
      </div>
    </div>
  );
}

/** One thing that is broken, with the way to mend just that. */
function SetFault({ fault, text, onRemove }: { fault?: Schemas["Fault"]; text?: string; onRemove?: () => void }) {
  const words = text ?? (fault ? faultText(fault) : "");
  return (
    <span className="inline-flex items-center gap-1 rounded-sm border border-danger-line bg-danger-soft py-0.5 pr-0.5 pl-2 text-danger-text text-sm">
      {words}
      {onRemove ? (
        <button
          type="button"
          aria-label={`Mend: ${words}`}
          onClick={onRemove}
          className="inline-flex size-5 items-center justify-center rounded-sm hover:bg-surface"
        >
          <X aria-hidden="true" className="size-3.5" />
        </button>
      ) : null}
    </span>
  );
}

/** One simulated upstream: broken by one press, or exactly; what we see of it stands beside. */
export function UpstreamCard({
  upstream,
  provider,
}: {
  upstream: Upstream;
  provider: Schemas["Provider"] | undefined;
}) {
  const may = useMay("write");
  const [exact, setExact] = useState(false);
  const { setFaults, mend, setSettings } = useLabActs(upstream.id);
  const slow = upstream.settings.latencyMs >= slowFromMs;
  const broken = isBroken(upstream);
  const mendAll = () => {
    if (slow) setSettings.run({ latencyMs: normalLatencyMs });
    mend.run(undefined);
  };
  return (
    <section
      aria-label={upstream.name}
      className={cn(
        "flex flex-col gap-4 rounded-md border bg-surface p-4",
        broken ? "border-danger-line" : "border-line",
      )}
    >
      <Head upstream={upstream} provider={provider} broken={broken} />
      <div className="flex flex-wrap gap-1.5">
        {presetsOf(upstream).map((preset) => (
          <PresetButton
            key={preset.id}
            preset={preset}
            on={isSet(upstream.faults, preset)}
            disabled={!may || setFaults.pending}
            onPress={() => setFaults.run(toggled(upstream.faults, preset))}
          />
        ))}
        <PresetButton
          preset={{ label: "Slow", hint: `Every answer takes ${formatDuration(slowLatencyMs)}` }}
          on={slow}
          disabled={!may || setSettings.pending}
          onPress={() => setSettings.run({ latencyMs: slow ? normalLatencyMs : slowLatencyMs })}
        />
      </div>
      <div className="mt-auto flex flex-col gap-2 border-line border-t pt-3">
        <ul className="flex min-h-6 flex-wrap items-center gap-1.5">
          {upstream.faults.map((fault, index) => (
            <li key={JSON.stringify(fault)}>
              <SetFault
                fault={fault}
                {...(may ? { onRemove: () => setFaults.run(upstream.faults.filter((_, at) => at !== index)) } : {})}
              />
            </li>
          ))}
          {slow ? (
            <li>
              <SetFault
                text={`Slow, answers in ${formatDuration(upstream.settings.latencyMs)}`}
                {...(may ? { onRemove: () => setSettings.run({ latencyMs: normalLatencyMs }) } : {})}
              />
            </li>
          ) : null}
          {!broken ? <li className="text-ink-soft text-sm">No faults set</li> : null}
        </ul>
        {may ? (
          <span className="flex justify-end gap-2">
            <Button size="sm" variant="ghost" onClick={() => setExact(true)}>
              Exactly…
            </Button>
            <Button size="sm" disabled={!broken} pending={mend.pending} onClick={mendAll}>
              Mend
            </Button>
          </span>
        ) : null}
      </div>
      {exact ? <FaultSheet upstream={upstream} onClose={() => setExact(false)} /> : null}
    </section>
  );
}
