"use client";

import type { Schemas } from "@tandem/sdk";
import { useMemo, useState } from "react";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Flag } from "#ui/flag.tsx";
import { Input } from "#ui/input.tsx";
import { Money } from "#ui/money.tsx";

type Country = Schemas["CoverageCountry"];

const idOf = (one: Country) => one.countryCode;
const mostNetworks = 4;

function columnsOf(onSelect: (code: string) => void): readonly TableColumn<Country>[] {
  return [
    {
      id: "country",
      header: "Country",
      sortValue: (one) => one.countryName,
      cell: (one) => (
        <button
          type="button"
          onClick={() => onSelect(one.countryCode)}
          className="inline-flex items-center gap-2 whitespace-nowrap rounded-sm hover:underline"
        >
          <Flag code={one.countryCode} />
          {one.countryName}
          {one.critical ? <Badge tone="warning">critical</Badge> : null}
        </button>
      ),
    },
    {
      id: "providers",
      header: "Providers",
      phone: "line",
      sortValue: (one) => one.providerCount,
      cell: (one) => (
        <StatusBadge tone={one.providerCount > 1 ? "success" : one.providerCount === 1 ? "warning" : "neutral"} plain>
          {one.providerCount === 0 ? "nobody" : one.providers.map((provider) => provider.name).join(", ")}
        </StatusBadge>
      ),
    },
    {
      id: "networks",
      header: "Networks",
      cell: (one) => (
        <span className="text-ink-soft">
          {one.networks
            .slice(0, mostNetworks)
            .map((network) => network.name)
            .join(", ")}
          {one.networks.length > mostNetworks ? ` and ${one.networks.length - mostNetworks} more` : ""}
        </span>
      ),
    },
    {
      id: "fiveG",
      header: "5G",
      phone: "line",
      sortValue: (one) => (one.fiveG ? 0 : 1),
      cell: (one) => (one.fiveG ? <Badge tone="brand">5G</Badge> : null),
    },
    {
      id: "fromPrice",
      header: "From",
      phone: "side",
      align: "right",
      sortValue: (one) => (one.fromPrice ? Number(one.fromPrice.amount) : null),
      cell: (one) => (one.fromPrice ? <Money value={one.fromPrice} /> : <span className="text-ink-faint">–</span>),
    },
  ];
}

/** The map's facts as a table, for reading exactly. */
export function CoverageTable({
  countries,
  onSelect,
}: {
  countries: readonly Country[];
  onSelect: (code: string) => void;
}) {
  const [search, setSearch] = useState("");
  const [only5g, setOnly5g] = useState(false);
  const columns = useMemo(() => columnsOf(onSelect), [onSelect]);
  const wanted = search.trim().toLowerCase();
  const rows = countries.filter(
    (one) => (!only5g || one.fiveG) && `${one.countryName} ${one.countryCode}`.toLowerCase().includes(wanted),
  );
  return (
    <DataTable
      name="Coverage"
      columns={columns}
      rows={rows}
      rowId={idOf}
      toolbar={
        <>
          <button
            type="button"
            aria-pressed={only5g}
            onClick={() => setOnly5g(!only5g)}
            className="h-8 rounded-md border border-line px-3 font-medium text-sm aria-pressed:border-primary-line aria-pressed:bg-primary-soft aria-pressed:text-primary-text"
          >
            Only 5G
          </button>
          <Input
            type="search"
            aria-label="Find a country"
            placeholder="Find a country"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="h-8 w-48"
          />
        </>
      }
      empty={{ title: "No such country", body: "Try another spelling, or show those without 5G too." }}
    />
  );
}
