"use client";

import type { Schemas } from "@tandem/sdk";
import { Pause, Play, RefreshCw, Wrench, Zap } from "lucide-react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { formatMoney } from "#lib/format.ts";
import type { RowAction } from "#ui/data-table/data-table.tsx";
import { toast } from "#ui/toast.tsx";

type Provider = Schemas["Provider"];

/** Changes of one provider. The status is undone from the toast rather than asked about before. */
export function useProviderActs() {
  const change = useAct(({ id, body }: { id: string; body: Schemas["ProviderChange"] }) =>
    operator.PATCH("/v1/operator/providers/{providerId}", { params: { path: { providerId: id } }, body }),
  );
  const test = useAct(
    (id: string) => operator.POST("/v1/operator/providers/{providerId}/test", { params: { path: { providerId: id } } }),
    {
      onDone: (result) => {
        if (!result) return;
        const parts = [
          result.responseMs === null ? null : `${Math.round(result.responseMs)} ms`,
          result.balance ? `balance ${formatMoney(result.balance)}` : null,
        ].filter(Boolean);
        const say = result.ok ? toast.success : toast.error;
        say(result.message, parts.length > 0 ? { description: parts.join(", ") } : {});
      },
    },
  );
  const sync = useAct(
    (id: string) => operator.POST("/v1/operator/providers/{providerId}/sync", { params: { path: { providerId: id } } }),
    { done: "The catalogue is being read" },
  );
  const setStatus = (provider: Provider, status: Provider["status"]) => {
    const before = provider.status;
    change.run(
      { id: provider.id, body: { status } },
      {
        onSuccess: () =>
          toast.success(`${provider.name} is ${status}`, {
            action: { label: "Undo", onClick: () => change.run({ id: provider.id, body: { status: before } }) },
          }),
      },
    );
  };
  return { change, test, sync, setStatus };
}

/** What can be done with a provider from its row; nothing for people who only read. */
export function useProviderActions(): (provider: Provider) => readonly RowAction<Provider>[] {
  const mayWrite = useMay("write");
  const mayAdmin = useMay("admin");
  const { test, sync, setStatus } = useProviderActs();
  return (provider) => [
    ...(mayWrite
      ? [
          { label: "Test connection", icon: <Zap aria-hidden="true" />, onSelect: () => test.run(provider.id) },
          {
            label: "Read catalogue now",
            icon: <RefreshCw aria-hidden="true" />,
            onSelect: () => sync.run(provider.id),
          },
        ]
      : []),
    ...(mayAdmin && provider.status !== "active"
      ? [{ label: "Set active", icon: <Play aria-hidden="true" />, onSelect: () => setStatus(provider, "active") }]
      : []),
    ...(mayAdmin && provider.status !== "maintenance"
      ? [
          {
            label: "Set to maintenance",
            icon: <Wrench aria-hidden="true" />,
            onSelect: () => setStatus(provider, "maintenance"),
          },
        ]
      : []),
    ...(mayAdmin && provider.status !== "inactive"
      ? [{ label: "Set inactive", icon: <Pause aria-hidden="true" />, onSelect: () => setStatus(provider, "inactive") }]
      : []),
  ];
}
