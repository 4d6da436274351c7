"use client";

import { useRouter } from "next/navigation";
import { useRef, useTransition } from "react";
import { dataChoices, dayChoices, type PlanFilters, sortChoices } from "#lib/plan-filters.ts";
import { Button } from "#ui/button.tsx";
import { cn } from "#ui/cn.ts";
import { Select } from "#ui/select.tsx";

/** Narrows and orders the plans of a page. A plain form without script; with script every change applies at once. */
export function PlanFilterBar({ path, filters }: { path: string; filters: PlanFilters }) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [pending, start] = useTransition();
  const apply = () => {
    if (!form.current) return;
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form.current))
      if (typeof value === "string" && value) query.set(name, value);
    if (query.get("sort") === "price") query.delete("sort");
    const text = query.toString();
    start(() => router.replace(text ? `${path}?${text}` : path, { scroll: false }));
  };
  return (
    <form
      ref={form}
      action={path}
      method="get"
      onChange={apply}
      aria-busy={pending || undefined}
      className={cn("grid grid-cols-2 items-center gap-2 transition-opacity sm:flex", pending && "opacity-60")}
    >
      <Select name="data" aria-label="Data" options={dataChoices} defaultValue={filters.data} className="sm:w-40" />
      <Select name="days" aria-label="Length" options={dayChoices} defaultValue={filters.days} className="sm:w-40" />
      <label className="flex h-9 items-center gap-2 rounded-md border border-line-strong/70 bg-surface px-3 text-base text-ink has-checked:border-primary has-checked:bg-primary-soft has-focus-visible:outline-2 has-focus-visible:outline-ring">
        <input type="checkbox" name="fiveG" defaultChecked={filters.fiveG} className="size-4 accent-(--primary)" />
        5G only
      </label>
      <Select
        name="sort"
        aria-label="Order"
        options={sortChoices}
        defaultValue={filters.sort}
        className="sm:ml-auto sm:w-48"
      />
      <noscript>
        <Button type="submit">Apply</Button>
      </noscript>
    </form>
  );
}
