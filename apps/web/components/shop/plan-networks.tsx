import type { PlanDetail } from "@tandem/sdk";
import { ChevronDown } from "lucide-react";
import { Flag } from "#ui/flag.tsx";

type Coverage = PlanDetail["coverage"][number];

const networkText = (network: Coverage["networks"][number]): string =>
  network.speed ? `${network.name}\u00a0${network.speed}` : network.name;

function CountryRow({ coverage }: { coverage: Coverage }) {
  return (
    <li className="flex items-start gap-3 py-2.5">
      <span className="flex h-6 items-center">
        <Flag code={coverage.countryCode} />
      </span>
      <span className="min-w-0 flex-1 text-base text-ink">{coverage.countryName}</span>
      <span className="max-w-[55%] text-right text-base text-ink-soft">
        {coverage.networks.length > 0 ? coverage.networks.map(networkText).join(", ") : "Best network available"}
      </span>
    </li>
  );
}

/** The networks of the one country a plan is for, each in a row. */
function NetworkRows({ networks }: { networks: Coverage["networks"] }) {
  return (
    <ul className="divide-y divide-line">
      {networks.map((network) => (
        <li key={network.name} className="flex items-center justify-between gap-4 py-2.5 text-base">
          <span className="text-ink">{network.name}</span>
          <span className="text-ink-soft">{network.speed ? `up to ${network.speed}` : "speed not told"}</span>
        </li>
      ))}
    </ul>
  );
}

/** Where a plan works and on which networks; a long list is folded after the first six. */
export function PlanNetworks({ coverage }: { coverage: PlanDetail["coverage"] }) {
  const [only] = coverage;
  if (only && coverage.length === 1 && only.networks.length > 0) return <NetworkRows networks={only.networks} />;
  const shown = coverage.length > 8 ? coverage.slice(0, 6) : coverage;
  const rest = coverage.slice(shown.length);
  return (
    <div>
      <ul className="divide-y divide-line">
        {shown.map((entry) => (
          <CountryRow key={entry.countryCode} coverage={entry} />
        ))}
      </ul>
      {rest.length > 0 ? (
        <details className="group border-line border-t">
          <summary className="flex h-11 list-none items-center gap-1.5 font-medium text-base text-primary-text">
            <ChevronDown aria-hidden="true" className="size-4 transition-transform group-open:rotate-180" />
            {rest.length} more countries
          </summary>
          <ul className="divide-y divide-line">
            {rest.map((entry) => (
              <CountryRow key={entry.countryCode} coverage={entry} />
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
