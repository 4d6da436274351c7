import type { Schemas } from "@tandem/sdk";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { Flag } from "#ui/flag.tsx";
import { SmallTable } from "#ui/small-table.tsx";

type Entry = Schemas["CoverageReport"]["countries"][number];

const states: Record<Entry["state"], { tone: Tone; label: string; order: number }> = {
  none: { tone: "danger", label: "Not served", order: 0 },
  single: { tone: "danger", label: "No backup", order: 1 },
  degraded: { tone: "warning", label: "Backup not healthy", order: 2 },
  backed_up: { tone: "success", label: "Has a backup", order: 3 },
};

const head = [{ text: "Country" }, { text: "State" }, { text: "Providers" }];

/** The countries that must always have a backup; those that lack one first. */
export function CriticalCountries({
  report,
  onSelect,
}: {
  report: Schemas["CoverageReport"];
  onSelect: (code: string) => void;
}) {
  const rows = report.countries
    .filter((one) => one.critical || one.pilot)
    .toSorted((a, b) => states[a.state].order - states[b.state].order);
  // A column of nothing would ask what is missing.
  const advised = rows.some((one) => one.advice);
  return (
    <Card title="Countries that must have a backup" flush>
      <SmallTable label="Countries that must have a backup" head={advised ? [...head, { text: "What to do" }] : head}>
        {rows.map((one) => (
          <tr key={one.countryCode} className="hover:bg-sunken/60">
            <td>
              <button
                type="button"
                onClick={() => onSelect(one.countryCode)}
                className="flex items-center gap-2 whitespace-nowrap rounded-sm hover:underline"
              >
                <Flag code={one.countryCode} />
                {one.countryName}
              </button>
            </td>
            <td>
              <StatusBadge tone={states[one.state].tone} plain>
                {states[one.state].label}
              </StatusBadge>
            </td>
            <td className="whitespace-nowrap">
              {one.providers.map((provider, index) => (
                <span key={provider.id} className={provider.healthy ? undefined : "text-danger-text"}>
                  {index > 0 ? ", " : ""}
                  {provider.name}
                  {provider.healthy ? "" : " (not healthy)"}
                </span>
              ))}
            </td>
            {advised ? <td className="text-ink-soft">{one.advice}</td> : null}
          </tr>
        ))}
      </SmallTable>
    </Card>
  );
}
