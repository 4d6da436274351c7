import type { Plan } from "@tandem/sdk";
import { ChevronDown } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache } from "react";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { PlanCard } from "#components/shop/plan-card.tsx";
import { PlanFilterBar } from "#components/shop/plan-filters.tsx";
import { RegionSign } from "#components/shop/region-sign.tsx";
import { getPlaces } from "#lib/catalogue.ts";
import { formatMoney } from "#lib/format.ts";
import { load } from "#lib/load.ts";
import type { Place } from "#lib/places.ts";
import { isNarrowed, type PlanFilters, planQueryOf, readPlanFilters } from "#lib/plan-filters.ts";
import { inSentence } from "#lib/plan-place.ts";
import { serverApi } from "#lib/server-api.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Flag } from "#ui/flag.tsx";

type Props = {
  params: Promise<{ place: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const findPlace = cache(async (slug: string): Promise<Place | undefined> => {
  const { places } = await getPlaces();
  return places.find((place) => place.slug === slug || place.code.toLowerCase() === slug);
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { place: slug } = await params;
  const { data: place } = await load(`/esim/${slug}`, () => findPlace(slug));
  if (!place) return {};
  const price = place.from ? `, from ${formatMoney(place.from)}` : "";
  return {
    title: `eSIM for ${place.name}`,
    description: `Mobile data for ${place.name}${price}. Online in a minute, no contract.`,
  };
}

async function plansOf(place: Place, filters: PlanFilters): Promise<Plan[]> {
  const { plans } = await serverApi();
  const where = place.kind === "country" ? { country: place.code } : { region: place.code };
  return (await plans.list({ ...where, ...planQueryOf(filters) })).data;
}

/** All plans for a country or region, the country's own first. */
export default async function PlacePage({ params, searchParams }: Props) {
  const [{ place: slug }, search] = await Promise.all([params, searchParams]);
  const filters = readPlanFilters(search);
  const path = `/esim/${slug}`;
  const { data, failure } = await load(path, async () => {
    const place = await findPlace(slug);
    if (!place) return null;
    return { place, plans: await plansOf(place, filters) };
  });
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  if (!data) notFound();
  const { place, plans } = data;
  const own = place.kind === "country" ? plans.filter((plan) => plan.scope === "country") : plans;
  const wider = plans.filter((plan) => !own.includes(plan));
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-6 px-4 py-8">
      <Head place={place} plans={own} />
      <PlanFilterBar path={path} filters={filters} />
      {plans.length === 0 ? <NothingLeft path={path} narrowed={isNarrowed(filters)} /> : null}
      {own.length > 0 ? <PlanList plans={own} /> : null}
      {wider.length > 0 ? (
        <WiderPlans
          title={`Plans that also work outside ${inSentence(place.name)}`}
          plans={wider}
          open={own.length === 0}
        />
      ) : null}
    </div>
  );
}

/** What the plans of a place have in common; the cards name the networks of each. */
function summaryOf(place: Place, plans: readonly Plan[]): string {
  if (plans.length === 0) return "Mobile data, delivered in seconds";
  const networks = Math.max(...plans.map((plan) => plan.networkCount));
  const withFiveG = plans.filter((plan) => plan.fiveG).length;
  const speed = withFiveG === plans.length ? ", all plans with 5G" : withFiveG > 0 ? ", some plans with 5G" : "";
  if (place.kind === "region") {
    const countries = Math.max(...plans.map((plan) => plan.countryCodes.length));
    return `One eSIM for up to ${countries} countries${speed}`;
  }
  if (networks === 0) return "Mobile data, delivered in seconds";
  return `Mobile data on up to ${networks} ${networks === 1 ? "network" : "networks"}${speed}`;
}

function Head({ place, plans }: { place: Place; plans: readonly Plan[] }) {
  return (
    <header className="flex items-center gap-4">
      {place.kind === "country" ? <Flag code={place.code} className="h-10 w-15" /> : <RegionSign className="size-10" />}
      <div className="min-w-0">
        <h1 className="font-semibold text-ink text-xl tracking-tight">{place.name}</h1>
        <p className="text-base text-ink-soft">{summaryOf(place, plans)}</p>
      </div>
    </header>
  );
}

function PlanList({ plans }: { plans: readonly Plan[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {plans.map((plan) => (
        <li key={plan.id}>
          <PlanCard plan={plan} />
        </li>
      ))}
    </ul>
  );
}

function WiderPlans({ title, plans, open }: { title: string; plans: readonly Plan[]; open: boolean }) {
  return (
    <details open={open} className="group">
      <summary className="flex min-h-12 list-none items-center justify-between gap-4">
        <h2 className="font-semibold text-ink text-md">
          {title} ({plans.length})
        </h2>
        <ChevronDown
          aria-hidden="true"
          className="size-5 shrink-0 text-ink-faint transition-transform group-open:rotate-180"
        />
      </summary>
      <PlanList plans={plans} />
    </details>
  );
}

function NothingLeft({ path, narrowed }: { path: string; narrowed: boolean }) {
  return narrowed ? (
    <EmptyState
      title="No plan matches"
      action={
        <Link href={path} className={buttonStyle()}>
          Show all plans
        </Link>
      }
    >
      Ask for less data or fewer days.
    </EmptyState>
  ) : (
    <EmptyState
      title="Nothing for sale here yet"
      action={
        <Link href="/" className={buttonStyle()}>
          Choose another place
        </Link>
      }
    >
      We add places every week. A plan for the region may cover it.
    </EmptyState>
  );
}
