"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { useFieldControl } from "./field.tsx";
import { controlStyle } from "./input.tsx";

export type Option = { value: string; label: string; disabled?: boolean };

/** A choice from a short, known list. The browser's own control: it opens the phone's picker, works by keyboard and without script. */
export function Select({
  options,
  placeholder,
  className,
  large = false,
  ...rest
}: Omit<ComponentProps<"select">, "children"> & { options: readonly Option[]; placeholder?: string; large?: boolean }) {
  const field = useFieldControl(rest);
  return (
    <div className={cn("relative w-full", className)}>
      <select
        {...rest}
        {...field}
        className={cn(controlStyle, "appearance-none truncate pr-8", large && "h-12 text-md")}
      >
        {placeholder !== undefined ? <option value="">{placeholder}</option> : null}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 right-2.5 my-auto size-4 text-ink-faint"
      />
    </div>
  );
}
