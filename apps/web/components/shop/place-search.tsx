"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { formatMoney } from "#lib/format.ts";
import { type Place, searchPlaces } from "#lib/places.ts";
import { cn } from "#ui/cn.ts";
import { Flag } from "#ui/flag.tsx";
import { RegionSign } from "./region-sign.tsx";

/**
 * "Where are you going?": finds places while one types. Without script it is a form that asks the server the same question.
 * `initial` is the text the server was asked for.
 */
export function PlaceSearch({ places, initial }: { places: readonly Place[]; initial: string }) {
  const router = useRouter();
  const id = useId();
  const [text, setText] = useState(initial);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const found = useMemo(() => searchPlaces(places, text), [places, text]);
  const listed = open && text.trim() !== "";

  const go = (place: Place | undefined) => {
    if (!place) return;
    setOpen(false);
    router.push(`/esim/${place.slug}`);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((now) => (found.length === 0 ? 0 : (now + step + found.length) % found.length));
      setOpen(true);
    } else if (event.key === "Escape") setOpen(false);
    else if (event.key === "Enter" && listed && found.length > 0) {
      event.preventDefault();
      go(found[at]);
    }
  };

  return (
    <search className="relative w-full max-w-xl text-left">
      <form action="/" method="get">
        <label htmlFor={id} className="sr-only">
          Country or region
        </label>
        <Search aria-hidden="true" className="pointer-events-none absolute top-4 left-4 size-6 text-ink-faint" />
        <input
          id={id}
          name="q"
          type="text"
          value={text}
          placeholder="Country or region"
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="go"
          role="combobox"
          aria-expanded={listed}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={listed && found[at] ? `${id}-${found[at].slug}` : undefined}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKey}
          className="h-14 w-full rounded-md border border-line-strong bg-surface pr-4 pl-13 text-ink text-md shadow-raised placeholder:text-ink-faint"
        />
      </form>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Places"
        hidden={!listed}
        className="absolute inset-x-0 top-full z-30 mt-1.5 overflow-hidden rounded-md border border-line bg-raised py-1 shadow-raised"
      >
        {found.map((place, index) => (
          <PlaceOption
            key={place.slug}
            id={`${id}-${place.slug}`}
            place={place}
            active={index === at}
            onPoint={() => setAt(index)}
          />
        ))}
        {found.length === 0 ? (
          <p className="px-4 py-3 text-base text-ink-soft">No place of that name. Try the country’s name.</p>
        ) : null}
      </div>
    </search>
  );
}

function PlaceOption({
  id,
  place,
  active,
  onPoint,
}: {
  id: string;
  place: Place;
  active: boolean;
  onPoint: () => void;
}) {
  return (
    <Link
      id={id}
      role="option"
      aria-selected={active}
      tabIndex={-1}
      prefetch={false}
      href={`/esim/${place.slug}`}
      // The field would lose focus first and close the list under the finger.
      onMouseDown={(event) => event.preventDefault()}
      onPointerEnter={onPoint}
      className={cn("flex h-12 items-center gap-3 px-4 text-ink", active && "bg-sunken")}
    >
      {place.kind === "country" ? <Flag code={place.code} /> : <RegionSign className="size-5" />}
      <span className="flex-1 truncate">{place.name}</span>
      {place.from ? <span className="tabular text-base text-ink-soft">from {formatMoney(place.from)}</span> : null}
    </Link>
  );
}
