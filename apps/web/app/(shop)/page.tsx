import type { Country, Region } from "@tandem/sdk";
import { ChevronDown } from "lucide-react";
import Link from "next/link";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { PlaceSearch } from "#components/shop/place-search.tsx";
import { RegionSign } from "#components/shop/region-sign.tsx";
import { getPlaces } from "#lib/catalogue.ts";
import { formatMoney } from "#lib/format.ts";
import { load } from "#lib/load.ts";
import { type Place, searchPlaces, slugOf } from "#lib/places.ts";
import { Flag } from "#ui/flag.tsx";

type Search = Promise<{ q?: string | string[] }>;

/** One question, its answer while one types, and the places most people mean. */
export default async function Home({ searchParams }: { searchParams: Search }) {
  const { q } = await searchParams;
  const asked = (Array.isArray(q) ? q[0] : q) ?? "";
  const { data, failure } = await load("/", getPlaces);
  if (failure) return <LoadFailed failure={failure} retry="/" />;
  const popular = data.countries.filter((country) => country.popular);
  const found = searchPlaces(data.places, asked, 40);
  return (
    <>
      <section className="relative bg-secondary-soft">
        <Routes />
        <div className="relative mx-auto flex max-w-5xl flex-col items-center gap-5 px-4 pt-10 pb-12 text-center sm:pt-16 sm:pb-20">
          <h1 className="font-semibold text-ink text-xl tracking-tight sm:text-2xl">Where are you going?</h1>
          <PlaceSearch places={data.places} initial={asked} />
          <p className="text-base text-ink-soft">
            Mobile data in {data.countries.length} countries. No contract, no roaming bill, online in a minute.
          </p>
        </div>
      </section>
      <div className="mx-auto flex w-full max-w-5xl flex-col gap-12 px-4 py-10">
        {asked ? <Found asked={asked} places={found} /> : null}
        <Popular countries={popular.length > 0 ? popular : data.countries.slice(0, 8)} />
        <Regions regions={data.regions} />
        <Steps />
        <AllCountries countries={data.countries} />
      </div>
    </>
  );
}

/** Ways between places, drawn faintly behind the question. */
function Routes() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 1200 300"
      preserveAspectRatio="xMidYMid slice"
      className="absolute inset-0 size-full fill-none stroke-secondary-line"
    >
      <g strokeWidth="1.5" strokeDasharray="1 7" strokeLinecap="round">
        <path d="M-20 240C160 40 420 10 640 150S1040 300 1220 60" />
        <path d="M-20 90C220 210 380 290 560 240S900 40 1220 190" />
        <path d="M120 320C200 200 330 120 470 90S860 60 1010 -20" />
      </g>
      <g className="fill-secondary stroke-none">
        <circle cx="118" cy="128" r="4" />
        <circle cx="262" cy="214" r="3" />
        <circle cx="938" cy="226" r="4" />
        <circle cx="1071" cy="129" r="3" />
      </g>
    </svg>
  );
}

function Found({ asked, places }: { asked: string; places: readonly Place[] }) {
  return (
    <section aria-labelledby="found" className="flex flex-col gap-4">
      <h2 id="found" className="font-semibold text-ink text-lg">
        {places.length > 0 ? `Places for “${asked}”` : `No place is called “${asked}”`}
      </h2>
      <ul className="grid gap-2 sm:grid-cols-3">
        {places.map((place) => (
          <li key={place.slug}>
            <PlaceLink
              name={place.name}
              slug={place.slug}
              code={place.kind === "country" ? place.code : null}
              note={from(place.from)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

const from = (price: Country["fromPrice"]): string => (price ? `from ${formatMoney(price)}` : "sold out");

function PlaceLink({ name, slug, code, note }: { name: string; slug: string; code: string | null; note: string }) {
  return (
    <Link
      href={`/esim/${slug}`}
      prefetch={false}
      className="flex h-16 items-center gap-2.5 rounded-md border border-line bg-surface px-3 transition-colors hover:border-line-strong sm:gap-3 sm:px-4"
    >
      {code ? <Flag code={code} className="h-5 w-7.5 sm:h-6 sm:w-9" /> : <RegionSign className="size-7" />}
      <span className="flex min-w-0 flex-col">
        <span className="line-clamp-2 font-medium text-base text-ink leading-4.5">{name}</span>
        <span className="tabular truncate text-ink-soft text-sm">{note}</span>
      </span>
    </Link>
  );
}

function Popular({ countries }: { countries: readonly Country[] }) {
  return (
    <section aria-labelledby="popular" className="flex flex-col gap-4">
      <h2 id="popular" className="font-semibold text-ink text-lg">
        Popular places
      </h2>
      <ul className="grid grid-cols-1 gap-2 min-[360px]:grid-cols-2 sm:grid-cols-3 md:grid-cols-5">
        {countries.map((country) => (
          <li key={country.code}>
            <PlaceLink
              name={country.name}
              slug={slugOf(country.name)}
              code={country.code}
              note={from(country.fromPrice)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Regions({ regions }: { regions: readonly Region[] }) {
  if (regions.length === 0) return null;
  return (
    <section aria-labelledby="regions" className="flex flex-col gap-4">
      <h2 id="regions" className="font-semibold text-ink text-lg">
        Several countries, one eSIM
      </h2>
      <ul className="grid gap-2 sm:grid-cols-3">
        {regions.map((region) => (
          <li key={region.code}>
            <PlaceLink
              name={region.name}
              slug={slugOf(region.name)}
              code={null}
              note={`${region.countryCodes.length} countries, ${from(region.fromPrice)}`}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

const steps = [
  ["Pick a plan", "See the networks and the price per GB. Pay from your wallet."],
  ["Scan the code", "It arrives in seconds. Install it at home, over Wi-Fi."],
  ["Land and be online", "Switch on data roaming for the eSIM. Days count from the first connection."],
] as const;

function Steps() {
  return (
    <section aria-labelledby="steps" className="flex flex-col gap-4">
      <h2 id="steps" className="font-semibold text-ink text-lg">
        How it works
      </h2>
      <ol className="grid gap-6 sm:grid-cols-3">
        {steps.map(([title, text], index) => (
          <li key={title} className="flex gap-3">
            <span className="tabular flex size-8 shrink-0 items-center justify-center rounded-full bg-primary-soft font-semibold text-base text-primary-text">
              {index + 1}
            </span>
            <span>
              <span className="block font-medium text-ink">{title}</span>
              <span className="text-base text-ink-soft">{text}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function AllCountries({ countries }: { countries: readonly Country[] }) {
  const letters = new Map<string, Country[]>();
  for (const country of countries) {
    const letter = slugOf(country.name).charAt(0).toUpperCase();
    letters.set(letter, [...(letters.get(letter) ?? []), country]);
  }
  return (
    <details className="group rounded-md border border-line bg-surface">
      <summary className="flex h-14 list-none items-center justify-between px-4 font-medium text-ink">
        <h2>All {countries.length} countries</h2>
        <ChevronDown aria-hidden="true" className="size-5 text-ink-faint transition-transform group-open:rotate-180" />
      </summary>
      <div className="columns-1 gap-6 border-line border-t px-4 pt-5 min-[360px]:columns-2 sm:columns-3 md:columns-4">
        {[...letters].map(([letter, group]) => (
          <div key={letter} className="mb-5 break-inside-avoid-column">
            <h3 className="mb-1 font-semibold text-base text-ink-faint">{letter}</h3>
            <ul>
              {group.map((country) => (
                <li key={country.code}>
                  {/* Plain links: hundreds of routed ones would make the first page work for nothing. */}
                  <a
                    href={`/esim/${slugOf(country.name)}`}
                    className="flex min-h-9 items-center gap-2.5 rounded-sm py-1 text-base text-ink hover:text-primary-text hover:underline"
                  >
                    <Flag code={country.code} />
                    {country.name}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </details>
  );
}
