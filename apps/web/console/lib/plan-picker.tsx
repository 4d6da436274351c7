"use client";

import { useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { useSettled } from "#console/lib/use-settled.ts";
import { formatMoney } from "#lib/format.ts";
import { Combobox } from "#ui/combobox.tsx";

/** Plans as choices, narrowed by the server. */
export function usePlanChoices(search: string) {
  const settled = useSettled(search, 150);
  const plans = useAsk(["plan-choices", settled], (signal) =>
    operator.GET("/v1/operator/plans", {
      params: { query: { limit: 20, status: "active", ...(settled ? { search: settled } : {}) } },
      signal,
    }),
  );
  return (plans.data?.data ?? []).map((plan) => ({
    value: plan.id,
    label: plan.name,
    hint: plan.price ? formatMoney(plan.price) : "no price",
  }));
}

/** The name of one plan, for a choice that was made before and is not among the choices shown. */
function usePlanName(planId: string | null): string | undefined {
  const plan = useAsk(
    ["plan", planId],
    (signal) => operator.GET("/v1/operator/plans/{planId}", { params: { path: { planId: planId ?? "" } }, signal }),
    { enabled: planId !== null },
  );
  return planId ? plan.data?.name : undefined;
}

/** Chooses a plan by typing a country or a part of its name. With `anyLabel` no plan can be chosen, too. */
export function PlanPicker({
  value,
  onChange,
  anyLabel,
  label,
}: {
  value: string | null;
  onChange: (planId: string | null) => void;
  anyLabel?: string;
  label?: string;
}) {
  const [search, setSearch] = useState("");
  const choices = usePlanChoices(search);
  const name = usePlanName(value);
  return (
    <Combobox
      {...(label ? { label } : {})}
      options={choices}
      value={value}
      valueLabel={name}
      onChange={onChange}
      onSearch={setSearch}
      {...(anyLabel ? { noneLabel: anyLabel, onClear: () => onChange(null) } : {})}
      placeholder={anyLabel ?? "Choose a plan"}
      searchPlaceholder="Country or plan"
    />
  );
}
