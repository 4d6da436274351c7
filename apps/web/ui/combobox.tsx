"use client";

import { Check, ChevronsUpDown } from "lucide-react";
import { type ReactNode, useState } from "react";
import { cn } from "./cn.ts";
import { Command, CommandGroup, CommandItem } from "./command.tsx";
import { useFieldControl } from "./field.tsx";
import { controlStyle } from "./input.tsx";
import { Popover } from "./popover.tsx";

export type ComboboxOption = { value: string; label: string; hint?: string; icon?: ReactNode };

/** A choice from a long list, narrowed by typing. With `onSearch` the server narrows it and `options` is its answer. */
export function Combobox({
  options,
  value,
  valueLabel,
  onChange,
  noneLabel,
  onClear,
  placeholder = "Choose",
  searchPlaceholder = "Search",
  onSearch,
  label,
  className,
  disabled = false,
}: {
  options: readonly ComboboxOption[];
  value: string | null;
  /** Shown for a value that is not among the options, as those the server found for another search. */
  valueLabel?: string | undefined;
  onChange: (value: string) => void;
  /** With `onClear`: the first choice, which chooses nothing. */
  noneLabel?: string;
  onClear?: () => void;
  placeholder?: string;
  searchPlaceholder?: string;
  onSearch?: (search: string) => void;
  /** Accessible name, where no `Field` gives one. */
  label?: string;
  className?: string;
  disabled?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const field = useFieldControl();
  const chosen = options.find((option) => option.value === value);
  const shown = chosen?.label ?? (value === null ? undefined : valueLabel);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={label ?? placeholder}
      className="w-(--radix-popover-trigger-width) min-w-64 p-0"
      trigger={
        <button
          type="button"
          role="combobox"
          aria-expanded={open}
          aria-label={label}
          disabled={disabled}
          {...field}
          className={cn(controlStyle, "flex items-center gap-2 text-left", className)}
        >
          {chosen?.icon}
          <span className={cn("flex-1 truncate", !shown && "text-ink-soft")}>{shown ?? placeholder}</span>
          <ChevronsUpDown aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
        </button>
      }
    >
      <Command placeholder={searchPlaceholder} filter={!onSearch} {...(onSearch ? { onSearch } : {})}>
        <CommandGroup heading="">
          {noneLabel && onClear ? (
            <CommandItem
              value={noneLabel}
              onSelect={() => {
                onClear();
                setOpen(false);
              }}
            >
              <span className="flex-1">{noneLabel}</span>
              {value === null ? <Check aria-hidden="true" /> : null}
            </CommandItem>
          ) : null}
          {options.map((option) => (
            <CommandItem
              key={option.value}
              value={`${option.label} ${option.value}`}
              onSelect={() => {
                onChange(option.value);
                setOpen(false);
              }}
            >
              {option.icon}
              <span className="flex-1 truncate">{option.label}</span>
              {option.hint ? <span className="text-ink-soft text-sm">{option.hint}</span> : null}
              {option.value === value ? <Check aria-hidden="true" /> : null}
            </CommandItem>
          ))}
        </CommandGroup>
      </Command>
    </Popover>
  );
}
