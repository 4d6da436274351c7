"use client";

import { useEffect, useMemo, useState } from "react";
import { cn } from "../cn.ts";
import { ErrorState } from "../error-state.tsx";
import { Skeleton } from "../skeleton.tsx";
import type { WorldShape } from "./world-shapes.ts";

/** How a country is filled: 0 for nothing to sell, up to 4 for the most. */
export type MapLevel = 0 | 1 | 2 | 3 | 4;

export type MapCountry = { code: string; name: string; level: MapLevel; note: string };

const fills: Record<MapLevel, string> = {
  0: "fill-line",
  1: "fill-primary/30",
  2: "fill-primary/50",
  3: "fill-primary/75",
  4: "fill-primary",
};

// An island state of a few pixels cannot be pointed at; it gets a dot of this radius on top.
const smallArea = 12;

function useShapes() {
  const [shapes, setShapes] = useState<readonly WorldShape[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks again after a failure
  useEffect(() => {
    const stop = new AbortController();
    setFailed(false);
    fetch("/map/world.json", { signal: stop.signal })
      .then((reply) =>
        reply.ok ? (reply.json() as Promise<WorldShape[]>) : Promise.reject(new Error(`status ${reply.status}`)),
      )
      .then(setShapes)
      .catch(() => !stop.signal.aborted && setFailed(true));
    return () => stop.abort();
  }, [round]);
  return { shapes, failed, retry: () => setRound((at) => at + 1) };
}

/**
 * The world, each country filled by its level. Pointing at or focusing a country tells its note; choosing it calls `onSelect`.
 * `legend` explains the levels in words. Countries without data are drawn but cannot be chosen.
 */
export function WorldMap({
  countries,
  onSelect,
  selected,
  legend,
  label,
  className,
}: {
  countries: readonly MapCountry[];
  onSelect?: (code: string) => void;
  selected?: string | null;
  legend: readonly { level: MapLevel; text: string }[];
  label: string;
  className?: string;
}) {
  const { shapes, failed, retry } = useShapes();
  const [pointed, setPointed] = useState<string | null>(null);
  const byCode = useMemo(() => new Map(countries.map((country) => [country.code, country])), [countries]);
  const told = byCode.get(pointed ?? selected ?? "");
  if (failed) return <ErrorState title="The map could not be loaded" onRetry={retry} />;
  return (
    <div className={cn("flex flex-col gap-3", className)}>
      <div className="relative aspect-[960/460] w-full">
        {shapes ? (
          <svg viewBox="0 0 960 460" aria-label={label} className="size-full">
            {shapes.map((shape) => (
              <Country
                key={`${shape.code}-${shape.x}-${shape.y}`}
                shape={shape}
                country={byCode.get(shape.code)}
                selected={shape.code === selected}
                onPoint={setPointed}
                onSelect={onSelect}
              />
            ))}
          </svg>
        ) : (
          <Skeleton className="size-full" />
        )}
        <div
          aria-live="polite"
          className="pointer-events-none absolute bottom-0 left-0 rounded-md bg-raised/90 px-2.5 py-1.5 text-sm empty:hidden"
        >
          {told ? (
            <>
              <span className="font-medium text-ink">{told.name}</span>{" "}
              <span className="text-ink-soft">{told.note}</span>
            </>
          ) : null}
        </div>
      </div>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-ink-soft text-sm">
        {legend.map((entry) => (
          <li key={entry.level} className="flex items-center gap-1.5">
            <svg viewBox="0 0 12 12" aria-hidden="true" className={cn("size-3 stroke-line-strong", fills[entry.level])}>
              <rect x="0.5" y="0.5" width="11" height="11" rx="2" />
            </svg>
            {entry.text}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Country({
  shape,
  country,
  selected,
  onPoint,
  onSelect,
}: {
  shape: WorldShape;
  country: MapCountry | undefined;
  selected: boolean;
  onPoint: (code: string | null) => void;
  onSelect: ((code: string) => void) | undefined;
}) {
  const style = cn(
    fills[country?.level ?? 0],
    "stroke-surface outline-none [stroke-width:0.5]",
    country &&
      onSelect &&
      "cursor-pointer hover:stroke-ink focus-visible:stroke-ink hover:[stroke-width:1] focus-visible:[stroke-width:1.5]",
    selected && "stroke-ink [stroke-width:1.5]",
  );
  const events = country
    ? {
        onPointerEnter: () => onPoint(shape.code),
        onPointerLeave: () => onPoint(null),
        onFocus: () => onPoint(shape.code),
        onBlur: () => onPoint(null),
      }
    : {};
  const chosen = country && onSelect;
  const control = chosen
    ? {
        role: "button",
        tabIndex: 0,
        "aria-label": `${country.name}: ${country.note}`,
        "aria-pressed": selected,
        onClick: () => onSelect(shape.code),
        onKeyDown: (event: { key: string; preventDefault: () => void }) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          onSelect(shape.code);
        },
      }
    : {};
  return (
    <g {...events} {...control} className={style}>
      <path d={shape.path} />
      {shape.area < smallArea && country ? <circle cx={shape.x} cy={shape.y} r={3} /> : null}
    </g>
  );
}
