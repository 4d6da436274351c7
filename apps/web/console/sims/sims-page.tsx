"use client";

import type { Schemas } from "@tandem/sdk";
import { CardSim } from "lucide-react";
import Link from "next/link";
import { useMemo, useState } from "react";
import { customerColumn, moneyColumn, providerColumn } from "#console/lib/columns.tsx";
import { useMay } from "#console/lib/me.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { useProviderOptions } from "#console/lib/options.ts";
import { useList } from "#console/lib/use-list.ts";
import { formatData } from "#lib/format.ts";
import { simMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type RowAction, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { ProgressBar } from "#ui/progress-bar.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { GiveSim } from "./give-sim.tsx";
import { type SimSettings, SimSettingsDialog } from "./sim-settings.tsx";
import { DisableSim, useSimState } from "./sim-state.tsx";

type Sim = Schemas["OperatorSim"];

const filterIds = ["state", "provider", "account", "search"] as const;
const idOf = (sim: Sim) => sim.id;
const fullFrom = 0.9;

/** How a SIM stands: what is asked of it stands before what it still is. */
function State({ sim }: { sim: Sim }) {
  const { tone, label } = simMeaning[sim.state];
  const why = sim.disabledFor === "money" ? "no money" : sim.disabledFor === "operator" ? "by an operator" : null;
  return (
    <span className="flex flex-col">
      <StatusBadge tone={tone} plain>
        {label}
      </StatusBadge>
      {sim.wantedState ? (
        <span className="whitespace-nowrap text-info-text text-sm">→ {simMeaning[sim.wantedState].label}</span>
      ) : sim.state === "disabled" && why ? (
        <span className="whitespace-nowrap text-ink-soft text-sm">{why}</span>
      ) : sim.blockReason ? (
        <span className="whitespace-nowrap text-ink-soft text-sm">{sim.blockReason}</span>
      ) : null}
    </span>
  );
}

function Used({ sim: { usedMb, limitMb } }: { sim: Sim }) {
  if (limitMb === null) return formatData(usedMb);
  const text = `${formatData(usedMb)} of ${formatData(limitMb)}`;
  return (
    <span className="ml-auto flex w-36 flex-col gap-1">
      {text}
      <ProgressBar
        value={usedMb / limitMb}
        label="Used of its limit"
        text={text}
        tone={usedMb >= limitMb ? "danger" : usedMb / limitMb >= fullFrom ? "warning" : "brand"}
        className="h-1"
      />
    </span>
  );
}

const columns: readonly TableColumn<Sim>[] = [
  {
    id: "sim",
    header: "SIM",
    csv: (sim) => sim.iccid,
    cell: (sim) => (
      <span className="flex flex-col">
        <Link href={`/console/sims/${sim.id}`} className="max-w-48 truncate font-medium hover:underline">
          {sim.label || <Mono>{sim.iccid}</Mono>}
        </Link>
        {sim.label ? (
          <Mono copy className="whitespace-nowrap text-ink-soft">
            {sim.iccid}
          </Mono>
        ) : null}
      </span>
    ),
  },
  {
    id: "state",
    header: "State",
    sortValue: (sim) => sim.state,
    csv: (sim) => sim.state,
    cell: (sim) => <State sim={sim} />,
  },
  {
    id: "wanted",
    header: "Wanted",
    hidden: true,
    csv: (sim) => sim.wantedState ?? "",
    cell: (sim) => sim.wantedState ?? "–",
  },
  customerColumn({ phone: "line" }),
  providerColumn("Provider"),
  {
    id: "upstream",
    header: "There",
    hidden: true,
    csv: (sim) => sim.upstreamRef,
    cell: (sim) => (
      <Mono short copy>
        {sim.upstreamRef}
      </Mono>
    ),
  },
  {
    id: "used",
    header: "Used",
    phone: "line",
    align: "right",
    sortValue: (sim) => sim.usedMb,
    csv: (sim) => sim.usedMb,
    cell: (sim) => <Used sim={sim} />,
  },
  moneyColumn("charged", "Charged", (sim) => sim.charged, { phone: "line" }),
  moneyColumn("cost", "Cost", (sim) => sim.cost),
  moneyColumn("margin", "Margin", (sim) => sim.margin, { signed: true }),
  {
    id: "updatedAt",
    header: "Read",
    align: "right",
    csv: (sim) => sim.updatedAt ?? "",
    cell: (sim) =>
      sim.updatedAt ? (
        <RelativeTime at={sim.updatedAt} className="whitespace-nowrap text-ink-soft" />
      ) : (
        <span className="text-ink-faint">never</span>
      ),
  },
];

/** Every customer's SIMs for devices: how they stand, what they used, and their switches. */
export function SimsPage() {
  const may = useMay("write");
  const mayGive = useMay("admin");
  const [open, setOpen] = useState<{ sim: Sim; panel: SimSettings | "disable" } | null>(null);
  const change = useSimState();
  const sims = useList<"listOperatorSims">(
    "sims",
    filterIds,
    (query, signal) => operator.GET("/v1/operator/sims", { params: { query }, ...(signal && { signal }) }),
    { every: 5_000 },
  );
  const providers = useProviderOptions();
  const filters = useMemo(
    () => [
      { id: "state", label: "State", options: optionsOf(simMeaning) },
      { id: "provider", label: "Provider", options: providers },
    ],
    [providers],
  );
  const actionsOf = (sim: Sim): readonly RowAction<Sim>[] => {
    if (sim.state === "deleted") return [];
    const busy = sim.wantedState !== null;
    const to = (wanted: "enabled" | "standby") => () => change.run({ sim, state: wanted });
    return [
      ...(sim.state === "enabled" ? [] : [{ label: "Enable", disabled: busy, onSelect: to("enabled") }]),
      ...(sim.can.standby && sim.state !== "standby"
        ? [{ label: "Rest", disabled: busy, onSelect: to("standby") }]
        : []),
      ...(sim.can.limitData
        ? [{ label: "Limit its data", onSelect: () => setOpen({ sim, panel: "limit" as const }) }]
        : []),
      { label: "Name it", onSelect: () => setOpen({ sim, panel: "label" }) },
      ...(sim.state === "disabled"
        ? []
        : [
            {
              label: "Disable",
              danger: true,
              disabled: busy,
              onSelect: () => setOpen({ sim, panel: "disable" as const }),
            },
          ]),
    ];
  };
  return (
    <>
      <PageHeader
        title="SIMs"
        description="SIMs for devices, paid by the data they use. What you disable, its owner cannot enable."
        actions={mayGive ? <GiveSim /> : null}
      />
      <DataTable
        name="SIMs"
        columns={columns}
        {...sims.table}
        rowId={idOf}
        rowHref={(sim) => `/console/sims/${sim.id}`}
        filters={filters}
        search={{ id: "search", placeholder: "Part of an ICCID or name" }}
        {...(may && { rowActions: actionsOf })}
        empty={{
          icon: <CardSim aria-hidden="true" />,
          title: "No SIMs yet",
          body: "Order SIMs at a provider that has them, then give each to the customer whose device it goes into. What it used before is not charged.",
        }}
      />
      {open && open.panel !== "disable" ? (
        <SimSettingsDialog sim={open.sim} what={open.panel} onClose={() => setOpen(null)} />
      ) : null}
      {open?.panel === "disable" ? <DisableSim sim={open.sim} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
