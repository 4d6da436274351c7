"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { CustomerLink, ProviderLink } from "#console/lib/cells.tsx";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatData } from "#lib/format.ts";
import { simMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { Notice } from "#ui/notice.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { UsageRing } from "#ui/usage-ring.tsx";
import { type SimSettings, SimSettingsDialog } from "./sim-settings.tsx";
import { DisableSim, nameOf, useSimState } from "./sim-state.tsx";

type Sim = Schemas["OperatorSim"];

const disabledBecause: Record<NonNullable<Sim["disabledFor"]>, string> = {
  owner: "Its owner disabled it, and can enable it again.",
  money: "Its owner's wallet is empty. It is enabled once there is money again.",
  operator: "An operator disabled it. Only an operator can enable it again.",
};

/** What to know before anything is done with it. */
function Standing({ sim }: { sim: Sim }) {
  if (sim.wantedState) {
    return (
      <Notice tone="info" title={`Asked for: ${simMeaning[sim.wantedState].label}`}>
        Its provider takes a moment.
      </Notice>
    );
  }
  if (sim.state === "blocked") {
    return (
      <Notice tone="warning" title="Its provider has blocked it">
        {sim.blockReason ?? "The provider does not say why."}
      </Notice>
    );
  }
  if (sim.state === "disabled" && sim.disabledFor) {
    return <Notice tone="neutral">{disabledBecause[sim.disabledFor]}</Notice>;
  }
  return null;
}

function Actions({ sim }: { sim: Sim }) {
  const [open, setOpen] = useState<SimSettings | "disable" | null>(null);
  const change = useSimState();
  const busy = sim.wantedState !== null;
  return (
    <>
      <Button onClick={() => setOpen("label")}>Name it</Button>
      {sim.can.limitData ? <Button onClick={() => setOpen("limit")}>Limit its data</Button> : null}
      {sim.can.standby && sim.state !== "standby" ? (
        <Button disabled={busy} pending={change.pending} onClick={() => change.run({ sim, state: "standby" })}>
          Rest
        </Button>
      ) : null}
      {sim.state === "disabled" ? null : (
        <Button variant="danger" disabled={busy} onClick={() => setOpen("disable")}>
          Disable
        </Button>
      )}
      {sim.state === "enabled" ? null : (
        <Button
          variant="primary"
          disabled={busy}
          pending={change.pending}
          onClick={() => change.run({ sim, state: "enabled" })}
        >
          Enable
        </Button>
      )}
      {open === "disable" ? <DisableSim sim={sim} onClose={() => setOpen(null)} /> : null}
      {open === "label" || open === "limit" ? (
        <SimSettingsDialog sim={sim} what={open} onClose={() => setOpen(null)} />
      ) : null}
    </>
  );
}

function SimView({ sim }: { sim: Sim }) {
  const may = useMay("write");
  const { tone, label } = simMeaning[sim.state];
  return (
    <>
      <PageHeader
        crumbs={[{ label: "SIMs", href: "/console/sims" }]}
        title={nameOf(sim)}
        status={<StatusBadge tone={tone}>{label}</StatusBadge>}
        description={<Mono copy>{sim.iccid}</Mono>}
        actions={may && sim.state !== "deleted" ? <Actions sim={sim} /> : null}
      />
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-3">
          <Standing sim={sim} />
          <Card title="Data">
            <div className="flex flex-wrap items-center gap-6">
              {sim.limitMb === null ? null : <UsageRing usedMb={sim.usedMb} totalMb={sim.limitMb} size={128} />}
              <KeyValue
                className="min-w-60 flex-1"
                facts={[
                  { label: "Used", value: formatData(sim.usedMb), hint: `since it belongs to ${sim.account.name}` },
                  {
                    label: "Limit",
                    value: sim.limitMb === null ? "none" : formatData(sim.limitMb),
                    hint: sim.limitMb === null ? undefined : "beyond it its provider blocks it",
                  },
                  {
                    label: "Read at its provider",
                    value: sim.updatedAt ? <RelativeTime at={sim.updatedAt} /> : "not yet",
                  },
                ]}
              />
            </div>
          </Card>
        </div>
        <Card title="Facts">
          <KeyValue
            facts={[
              { label: "Customer", value: <CustomerLink {...sim} /> },
              { label: "Provider", value: <ProviderLink {...sim} />, hint: <Mono short>{sim.upstreamRef}</Mono> },
              { label: "Charged", value: <Money value={sim.charged} />, hint: "for its data" },
              { label: "Cost", value: <Money value={sim.cost} /> },
              { label: "Margin", value: <Money value={sim.margin} signed /> },
              { label: "Here since", value: <RelativeTime at={sim.createdAt} /> },
              { label: "Id", value: <Mono copy>{sim.id}</Mono> },
            ]}
          />
        </Card>
      </div>
    </>
  );
}

/** One SIM for a device: how it stands, what it used, what it earns, and its switches. */
export function SimPage({ simId }: { simId: string }) {
  const asked = useAsk(
    ["sims", simId],
    (signal) => operator.GET("/v1/operator/sims/{simId}", { params: { path: { simId } }, signal }),
    { every: 5_000 },
  );
  return (
    <Loaded asked={asked} height={480}>
      {(sim) => <SimView sim={sim} />}
    </Loaded>
  );
}
