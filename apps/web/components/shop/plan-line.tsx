import { orderedText } from "#lib/ordered.ts";
import { planPlaceName } from "#lib/plan-place.ts";
import { Flag } from "#ui/flag.tsx";
import { RegionSign } from "./region-sign.tsx";

type Line = {
  name: string;
  countryCodes: readonly string[];
  region?: string | null;
  /** Null for what is no eSIM: its name says it all. */
  dataLabel: string | null;
  validityDays: number | null;
};

/** What was or can be bought in one line: flag, place, data and days of a plan; anything else by its name. */
export function PlanLine({ plan }: { plan: Line }) {
  const only = plan.countryCodes.length === 1 ? plan.countryCodes[0] : undefined;
  // A bought plan for several countries no longer says which region it was; its own name does.
  const isPlan = plan.dataLabel !== null;
  const named = isPlan && (only !== undefined || Boolean(plan.region));
  return (
    <div className="flex items-center gap-3">
      {only ? <Flag code={only} className="h-7 w-10.5" /> : isPlan ? <RegionSign className="size-8" /> : null}
      <div className="min-w-0">
        <div className="truncate font-semibold text-ink text-md">{named ? planPlaceName(plan) : plan.name}</div>
        {isPlan ? (
          <div className="text-base text-ink-soft">
            {named ? orderedText(plan) : `${plan.countryCodes.length} countries`}
          </div>
        ) : null}
      </div>
    </div>
  );
}
