"use client";

import { Indicator, Item, Root } from "radix-ui/radio-group";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

export type RadioOption = { value: string; label: ReactNode; hint?: ReactNode; disabled?: boolean };

/** One of a few, all visible. `cards` frames each choice, for choices that need a sentence. Give it `aria-label` or `aria-labelledby`. */
export function RadioGroup({
  options,
  cards = false,
  className,
  ...rest
}: Omit<ComponentProps<typeof Root>, "children"> & { options: readonly RadioOption[]; cards?: boolean }) {
  const id = useId();
  return (
    <Root {...rest} className={cn("flex flex-col", cards ? "gap-2" : "gap-2.5", className)}>
      {options.map((option) => (
        <div
          key={option.value}
          className={cn(
            "flex items-start gap-2.5",
            cards &&
              "rounded-md border border-line bg-surface p-3 has-[[data-state=checked]]:border-primary has-[[data-state=checked]]:bg-primary-soft",
          )}
        >
          <span className="flex h-5 items-center">
            <Item
              id={`${id}-${option.value}`}
              value={option.value}
              disabled={option.disabled}
              className="flex size-4 items-center justify-center rounded-full border border-line-strong bg-surface data-[state=checked]:border-primary disabled:opacity-50"
            >
              <Indicator className="size-2 rounded-full bg-primary" />
            </Item>
          </span>
          <label htmlFor={`${id}-${option.value}`} className="flex-1 text-base text-ink">
            {option.label}
            {option.hint ? <span className="block text-ink-soft text-sm">{option.hint}</span> : null}
          </label>
        </div>
      ))}
    </Root>
  );
}
