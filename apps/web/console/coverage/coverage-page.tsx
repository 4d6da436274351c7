"use client";

import type { Schemas } from "@tandem/sdk";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded, Segments } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatMoney } from "#lib/format.ts";
import { Card } from "#ui/card.tsx";
import { type MapLevel, WorldMap } from "#ui/map/world-map.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { Stat } from "#ui/stat.tsx";
import { CountryPanel } from "./country-panel.tsx";
import { CoverageTable } from "./coverage-table.tsx";
import { CriticalCountries } from "./critical-countries.tsx";

type Country = Schemas["CoverageCountry"];

const legend = [
  { level: 0, text: "nobody" },
  { level: 1, text: "one provider, no backup" },
  { level: 2, text: "two" },
  { level: 4, text: "three or more" },
] as const;

function levelOf(count: number): MapLevel {
  if (count === 0) return 0;
  if (count === 1) return 1;
  return count === 2 ? 2 : 4;
}

function noteOf(country: Country): string {
  if (country.providerCount === 0) return "not served";
  const price = country.fromPrice ? `, from ${formatMoney(country.fromPrice)}` : "";
  return `${country.providerCount} ${country.providerCount === 1 ? "provider" : "providers"}${country.fiveG ? ", 5G" : ""}${price}`;
}

function Figures({ report }: { report: Schemas["CoverageReport"] }) {
  const gap = report.criticalTotal - report.criticalWithBackup;
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-3">
      <Stat
        dense
        label="Countries served"
        value={report.countriesServed}
        target={`target ${report.countriesGoal}`}
        met={report.countriesServed >= report.countriesGoal}
      />
      <Stat
        dense
        label="Critical countries with a backup"
        value={`${report.criticalWithBackup} of ${report.criticalTotal}`}
        target="target: every one"
        met={gap === 0}
      />
      <Stat
        dense
        label="Critical countries without"
        value={gap}
        hint={gap === 0 ? "Any one provider may fail" : "One failure there stops sales"}
        className="max-lg:col-span-2"
      />
    </div>
  );
}

function MapView({
  countries,
  selected,
  onSelect,
}: {
  countries: readonly Country[];
  selected: string | null;
  onSelect: (code: string | null) => void;
}) {
  const shapes = useMemo(
    () =>
      countries.map((country) => ({
        code: country.countryCode,
        name: country.countryName,
        level: levelOf(country.providerCount),
        note: noteOf(country),
      })),
    [countries],
  );
  return (
    <Card>
      <WorldMap
        countries={shapes}
        label="Countries by number of providers"
        legend={legend}
        selected={selected}
        onSelect={onSelect}
      />
    </Card>
  );
}

/** Where customers can be served, by how many providers, and where a backup is missing. */
export function CoveragePage() {
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const view = params.get("view") === "table" ? "table" : "map";
  const selected = params.get("country");
  const map = useAsk(["coverage-map"], (signal) => operator.GET("/v1/operator/coverage/map", { signal }));
  const report = useAsk(["coverage-report"], (signal) => operator.GET("/v1/operator/coverage/report", { signal }));
  const write = useCallback(
    (name: string, value: string | null) => {
      const next = new URLSearchParams(params);
      if (value) next.set(name, value);
      else next.delete(name);
      router.replace(next.size > 0 ? `${pathname}?${next}` : pathname, { scroll: false });
    },
    [params, pathname, router],
  );
  const onSelect = useCallback((code: string | null) => write("country", code), [write]);
  const chosen = map.data?.data.find((one) => one.countryCode === selected) ?? null;
  return (
    <>
      <PageHeader
        title="Coverage"
        actions={
          <Segments
            label="View"
            value={view}
            options={[
              { value: "map", label: "Map" },
              { value: "table", label: "Table" },
            ]}
            onChange={(next) => write("view", next === "table" ? next : null)}
          />
        }
      />
      {report.data ? <Figures report={report.data} /> : null}
      <Loaded asked={map} height={520}>
        {({ data }) =>
          view === "table" ? (
            <CoverageTable countries={data} onSelect={onSelect} />
          ) : (
            <MapView countries={data} selected={selected} onSelect={onSelect} />
          )
        }
      </Loaded>
      <Loaded asked={report}>{(data) => <CriticalCountries report={data} onSelect={onSelect} />}</Loaded>
      <CountryPanel country={chosen} onClose={() => onSelect(null)} />
    </>
  );
}
