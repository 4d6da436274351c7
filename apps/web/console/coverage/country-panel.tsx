import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Sheet } from "#ui/dialog.tsx";
import { Flag } from "#ui/flag.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";

type Country = Schemas["CoverageCountry"];

function Providers({ country }: { country: Country }) {
  return (
    <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
      {country.providers.map((one) => (
        <li key={one.id} className="flex items-center justify-between gap-3 px-3 py-2.5">
          <Link href={`/console/providers/${one.id}?tab=countries`} className="font-medium hover:underline">
            {one.name}
          </Link>
          <span className="flex items-center gap-3">
            {one.cheapestCost ? (
              <span className="text-ink-soft text-sm">
                from <Money value={one.cheapestCost} />
              </span>
            ) : null}
            <StatusBadge tone={one.healthy ? "success" : "danger"} plain>
              {one.healthy ? "Healthy" : "Not healthy"}
            </StatusBadge>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Networks({ networks }: { networks: Country["networks"] }) {
  return (
    <ul className="flex flex-wrap gap-1.5">
      {networks.map((one) => (
        <li key={`${one.name}-${one.speed}`}>
          <Badge tone={one.speed === "5G" ? "brand" : "neutral"}>
            {one.name} {one.speed ?? ""}
          </Badge>
        </li>
      ))}
    </ul>
  );
}

/** One country: who serves it, on which networks, from which price. */
export function CountryPanel({ country, onClose }: { country: Country | null; onClose: () => void }) {
  if (!country) return null;
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={
        <span className="flex items-center gap-2">
          <Flag code={country.countryCode} />
          {country.countryName}
        </span>
      }
      className="max-w-md"
    >
      <div className="flex flex-col gap-5">
        <KeyValue
          facts={[
            {
              label: "Sold from",
              value: country.fromPrice ? <Money value={country.fromPrice} /> : "not sold",
            },
            { label: "5G", value: country.fiveG ? "yes" : "no" },
            { label: "Region", value: country.region.replaceAll("-", " ") },
            country.critical || country.pilot
              ? {
                  label: "Marked as",
                  value: [country.critical ? "critical" : "", country.pilot ? "pilot" : ""].filter(Boolean).join(", "),
                }
              : null,
          ]}
        />
        <section className="flex flex-col gap-2">
          <h3 className="font-semibold text-base">Providers</h3>
          {country.providers.length > 0 ? (
            <Providers country={country} />
          ) : (
            <p className="text-base text-ink-soft">Nobody serves it, so it is not in the shop.</p>
          )}
        </section>
        <section className="flex flex-col gap-2">
          <h3 className="font-semibold text-base">Networks</h3>
          {country.networks.length > 0 ? (
            <Networks networks={country.networks} />
          ) : (
            <p className="text-base text-ink-soft">No provider names its networks here.</p>
          )}
        </section>
        <div className="flex gap-2">
          <Link href={`/console/catalogue/plans?country=${country.countryCode}`} className={buttonStyle({})}>
            Plans
          </Link>
          <Link href={`/console/orders?country=${country.countryCode}`} className={buttonStyle({})}>
            Orders
          </Link>
        </div>
      </div>
    </Sheet>
  );
}
