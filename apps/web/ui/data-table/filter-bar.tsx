"use client";

import { ListFilter, Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../button.tsx";
import { Command, CommandGroup, CommandItem } from "../command.tsx";
import { Input } from "../input.tsx";
import { Popover } from "../popover.tsx";
import type { TableState } from "./use-table-state.ts";

/** A filter of a list. Without `options` any text can be typed. `id` is the API's query parameter. */
export type TableFilter = {
  id: string;
  label: string;
  options?: readonly { value: string; label: string }[];
  placeholder?: string;
};

/** A search box that writes its parameter a moment after the last key. */
export function SearchFilter({ state, id, placeholder }: { state: TableState; id: string; placeholder: string }) {
  const applied = state.filters[id] ?? "";
  const [text, setText] = useState(applied);
  const setFilter = state.setFilter;
  useEffect(() => setText(applied), [applied]);
  useEffect(() => {
    if (text === applied) return;
    const timer = setTimeout(() => setFilter(id, text.trim() || null), 250);
    return () => clearTimeout(timer);
  }, [text, applied, id, setFilter]);
  return (
    <div className="min-w-0 flex-1 basis-full sm:w-64 sm:flex-none sm:basis-auto">
      <Input
        type="search"
        aria-label={placeholder}
        placeholder={placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        leading={<Search aria-hidden="true" />}
        className="h-8"
      />
    </div>
  );
}

function TextFilter({
  filter,
  value,
  onApply,
}: {
  filter: TableFilter;
  value: string;
  onApply: (value: string | null) => void;
}) {
  return (
    <form
      className="flex gap-2 p-2"
      onSubmit={(event) => {
        event.preventDefault();
        const text = new FormData(event.currentTarget).get("value");
        onApply(typeof text === "string" && text.trim() ? text.trim() : null);
      }}
    >
      <Input
        name="value"
        aria-label={filter.label}
        defaultValue={value}
        placeholder={filter.placeholder}
        autoFocus
        className="h-8"
      />
      <Button type="submit" size="sm" variant="primary">
        Apply
      </Button>
    </form>
  );
}

function FilterChip({ filter, state }: { filter: TableFilter; state: TableState }) {
  const [open, setOpen] = useState(false);
  const value = state.filters[filter.id];
  const shown = filter.options?.find((option) => option.value === value)?.label ?? value;
  const apply = (next: string | null) => {
    state.setFilter(filter.id, next);
    setOpen(false);
  };
  return (
    <span className="inline-flex items-center">
      <Popover
        open={open}
        onOpenChange={setOpen}
        label={`Filter by ${filter.label.toLowerCase()}`}
        className="w-64 p-0"
        trigger={
          <Button size="sm" className={value ? "rounded-r-none border-r-0" : "border-dashed text-ink-soft"}>
            {value ? null : <ListFilter aria-hidden="true" />}
            {filter.label}
            {value ? <span className="font-normal text-primary-text">{shown}</span> : null}
          </Button>
        }
      >
        {filter.options ? (
          <Command placeholder={filter.label}>
            <CommandGroup heading="">
              {filter.options.map((option) => (
                <CommandItem key={option.value} value={option.label} onSelect={() => apply(option.value)}>
                  {option.label}
                </CommandItem>
              ))}
            </CommandGroup>
          </Command>
        ) : (
          <TextFilter filter={filter} value={value ?? ""} onApply={apply} />
        )}
      </Popover>
      {value ? (
        <Button
          size="sm"
          aria-label={`Remove filter ${filter.label}`}
          className="rounded-l-none px-2"
          onClick={() => apply(null)}
        >
          <X aria-hidden="true" />
        </Button>
      ) : null}
    </span>
  );
}

/** The filters of a list as chips; each stands in the URL. */
export function FilterBar({ filters, state }: { filters: readonly TableFilter[]; state: TableState }) {
  const used = filters.some((filter) => state.filters[filter.id]);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {filters.map((filter) => (
        <FilterChip key={filter.id} filter={filter} state={state} />
      ))}
      {used ? (
        <Button size="sm" variant="ghost" onClick={state.clearFilters}>
          Clear
        </Button>
      ) : null}
    </div>
  );
}
