import type { Schemas } from "@tandem/sdk";
import { toneSolid } from "#ui/badge.tsx";
import { cn } from "#ui/cn.ts";

type Stay = Schemas["VideoStay"];

const rowsMax = 24;
const clock = (at: number) =>
  new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** Stays as bars over time, one row per participant. What it shows stands in the table beneath, so it is drawn for the eye alone. */
export function StayChart({ stays, until }: { stays: readonly Stay[]; until: number }) {
  const people = [...new Set(stays.map((stay) => stay.participant))].slice(0, rowsMax);
  const from = Math.min(...stays.map((stay) => Date.parse(stay.joinedAt)));
  const to = Math.max(until, from + 60_000, ...stays.map((stay) => (stay.leftAt ? Date.parse(stay.leftAt) : until)));
  const share = (at: number) => ((at - from) / (to - from)) * 100;
  return (
    <div aria-hidden="true" className="flex flex-col gap-1.5 px-4 pb-3">
      {people.map((person) => (
        <div key={person} className="relative h-3.5 rounded-sm bg-sunken">
          {stays
            .filter((stay) => stay.participant === person)
            .map((stay) => {
              const end = stay.leftAt ? Date.parse(stay.leftAt) : to;
              const left = share(Date.parse(stay.joinedAt));
              return (
                <span
                  key={stay.joinedAt}
                  className={cn("absolute inset-y-0 rounded-sm", toneSolid[stay.leftAt ? "info" : "success"])}
                  style={{ left: `${left}%`, width: `${Math.max(0.6, share(end) - left)}%` }}
                />
              );
            })}
        </div>
      ))}
      <div className="tabular flex justify-between text-ink-faint text-xs">
        <span>{clock(from)}</span>
        <span>{clock(to)}</span>
      </div>
    </div>
  );
}
