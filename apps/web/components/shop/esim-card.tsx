import type { OwnedEsim } from "@tandem/sdk";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { formatData, formatDay, formatDays } from "#lib/format.ts";
import { planPlaceName } from "#lib/plan-place.ts";
import { esimMeaning } from "#lib/status.ts";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import { DataSize } from "#ui/data-size.tsx";
import { Flag } from "#ui/flag.tsx";
import { ProgressBar } from "#ui/progress-bar.tsx";
import { RegionSign } from "./region-sign.tsx";

/** One of the account's eSIMs in the list: where, in what state, and how much is left. */
export function EsimCard({ esim }: { esim: OwnedEsim }) {
  const only = esim.plan.countryCodes.length === 1 ? esim.plan.countryCodes[0] : undefined;
  const meaning = esimMeaning[esim.status];
  return (
    <Link
      href={`/esims/${esim.iccid}`}
      className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4 transition-colors hover:border-line-strong"
    >
      <span className="flex items-center gap-3">
        {only ? <Flag code={only} className="h-7 w-10.5" /> : <RegionSign className="size-8" />}
        <span className="flex min-w-0 flex-1 flex-col">
          <span className="truncate font-semibold text-ink text-md">
            {only ? planPlaceName(esim.plan) : esim.plan.name}
          </span>
          <StatusBadge plain tone={meaning.tone}>
            {meaning.label}
          </StatusBadge>
        </span>
        <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
      </span>
      <UsageLine esim={esim} />
    </Link>
  );
}

function UsageLine({ esim }: { esim: OwnedEsim }) {
  const { usedMb, totalMb, remainingMb, expiresAt } = esim.usage;
  if (esim.status === "ready" || esim.status === "installed") {
    return (
      <span className="text-base text-ink-soft">
        {esim.plan.dataLabel} for {formatDays(esim.plan.validityDays)}, not started
      </span>
    );
  }
  const share = totalMb === null || totalMb === 0 ? 1 : (remainingMb ?? 0) / totalMb;
  const tone: Tone = share < 0.1 ? "danger" : share < 0.25 ? "warning" : "brand";
  const ended = esim.status === "expired" || esim.status === "cancelled";
  return (
    <span className="flex flex-col gap-1.5">
      <ProgressBar
        value={share}
        label="Data left"
        text={totalMb === null ? "unlimited" : `${formatData(remainingMb)} of ${formatData(totalMb)}`}
        tone={ended ? "neutral" : tone}
      />
      <span className="flex justify-between gap-3 text-base text-ink-soft">
        <span>
          {totalMb === null ? (
            <>
              <DataSize mb={usedMb} /> used
            </>
          ) : (
            <>
              <DataSize mb={remainingMb} /> left of <DataSize mb={totalMb} />
            </>
          )}
        </span>
        {expiresAt ? (
          <span>
            {ended ? "ended" : "until"} {formatDay(expiresAt)}
          </span>
        ) : null}
      </span>
    </span>
  );
}
