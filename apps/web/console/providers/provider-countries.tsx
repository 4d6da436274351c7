"use client";

import type { Schemas } from "@tandem/sdk";
import { useMemo, useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Flag } from "#ui/flag.tsx";
import { Input } from "#ui/input.tsx";
import { Money } from "#ui/money.tsx";
import { Switch } from "#ui/switch.tsx";
import { toast } from "#ui/toast.tsx";

type Country = Schemas["ProviderCountry"];
type Change = { countryCode: string; active: boolean; priority: number | null };

const idOf = (one: Country) => one.countryCode;

/** A rank that is saved when the field is left; empty means the provider's own. */
function Priority({ country, onSave }: { country: Country; onSave: (priority: number | null) => void }) {
  const shown = country.priority === null ? "" : String(country.priority);
  const save = (text: string) => {
    const next = text === "" ? null : Number(text);
    if (text === shown || (next !== null && !(Number.isInteger(next) && next >= 0 && next <= 1000))) return;
    onSave(next);
  };
  return (
    <Input
      key={shown}
      type="number"
      min={0}
      max={1000}
      defaultValue={shown}
      placeholder="as set"
      aria-label={`Priority in ${country.countryName}`}
      onBlur={(event) => save(event.target.value)}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      className="tabular h-8 w-24 text-right"
    />
  );
}

function useColumns(onChange: (country: Country, change: Omit<Change, "countryCode">) => void, may: boolean) {
  return useMemo((): readonly TableColumn<Country>[] => {
    const nothing = <span className="text-ink-faint">–</span>;
    return [
      {
        id: "country",
        header: "Country",
        sortValue: (one) => one.countryName,
        cell: (one) => (
          <span className="inline-flex items-center gap-2 whitespace-nowrap">
            <Flag code={one.countryCode} />
            {one.countryName}
          </span>
        ),
      },
      {
        id: "active",
        header: "Used",
        phone: "side",
        sortValue: (one) => (one.active ? 0 : 1),
        cell: (one) => (
          <Switch
            aria-label={`Use in ${one.countryName}`}
            checked={one.active}
            disabled={!may}
            onCheckedChange={(active) => onChange(one, { active, priority: one.priority })}
            className="align-middle"
          />
        ),
      },
      {
        id: "priority",
        header: "Priority here",
        align: "right",
        sortValue: (one) => one.priority,
        cell: (one) =>
          may ? (
            <span className="inline-flex">
              <Priority country={one} onSave={(priority) => onChange(one, { active: one.active, priority })} />
            </span>
          ) : (
            (one.priority ?? nothing)
          ),
      },
      {
        id: "offers",
        header: "Offers",
        phone: "line",
        align: "right",
        sortValue: (one) => one.offerCount,
        cell: (one) => one.offerCount,
      },
      {
        id: "costPerGb",
        header: "Cost per GB, from",
        phone: "line",
        align: "right",
        sortValue: (one) => (one.costPerGb ? Number(one.costPerGb.amount) : null),
        cell: (one) => (one.costPerGb ? <Money value={one.costPerGb} /> : nothing),
      },
      {
        id: "fee",
        header: "Activation fee",
        align: "right",
        sortValue: (one) => (one.activationFee ? Number(one.activationFee.amount) : null),
        cell: (one) => (one.activationFee ? <Money value={one.activationFee} /> : nothing),
      },
    ];
  }, [onChange, may]);
}

/** Where a provider serves: switched on or off and ranked per country, undone from the toast. */
export function ProviderCountries({ providerId }: { providerId: string }) {
  const may = useMay("admin");
  const [search, setSearch] = useState("");
  const countries = useAsk(["provider-countries", providerId], (signal) =>
    operator.GET("/v1/operator/providers/{providerId}/countries", { params: { path: { providerId } }, signal }),
  );
  const { run } = useAct(({ countryCode, ...body }: Change) =>
    operator.PUT("/v1/operator/providers/{providerId}/countries/{countryCode}", {
      params: { path: { providerId, countryCode } },
      body,
    }),
  );
  const onChange = useMemo(
    () => (country: Country, change: Omit<Change, "countryCode">) => {
      const { countryCode, active, priority } = country;
      const said =
        change.active === active
          ? `Priority in ${country.countryName} saved`
          : `${change.active ? "Used" : "Not used"} in ${country.countryName} from the next order on`;
      const undo = () => run({ countryCode, active, priority });
      run(
        { countryCode, ...change },
        { onSuccess: () => toast.success(said, { action: { label: "Undo", onClick: undo } }) },
      );
    },
    [run],
  );
  const columns = useColumns(onChange, may);
  const rows = countries.data?.data.filter((one) =>
    one.countryName.toLowerCase().includes(search.trim().toLowerCase()),
  );
  return (
    <DataTable
      name="Countries of a provider"
      columns={columns}
      rows={rows}
      rowId={idOf}
      error={countries.failure}
      onRetry={countries.retry}
      toolbar={
        <Input
          type="search"
          aria-label="Find a country"
          placeholder="Find a country"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="h-8 w-48"
        />
      }
      empty={{
        title: search ? "No such country" : "No countries yet",
        body: search ? "Try another spelling." : "They appear when the catalogue has been read.",
      }}
    />
  );
}
