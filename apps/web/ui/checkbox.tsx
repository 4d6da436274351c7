"use client";

import { Check, Minus } from "lucide-react";
import { Indicator, Root } from "radix-ui/checkbox";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

/** A yes or no, or (`"indeterminate"`) some of many. With `label` it draws its own label; without, give it `aria-label`. */
export function Checkbox({
  label,
  hint,
  className,
  ...rest
}: ComponentProps<typeof Root> & { label?: ReactNode; hint?: ReactNode }) {
  const id = useId();
  const box = (
    <Root
      id={id}
      {...rest}
      className={cn(
        "group flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-surface text-on-primary transition-colors",
        "data-[state=checked]:border-primary data-[state=indeterminate]:border-primary data-[state=checked]:bg-primary data-[state=indeterminate]:bg-primary",
        "disabled:opacity-50",
        className,
      )}
    >
      <Indicator>
        <Check aria-hidden="true" className="size-3 group-data-[state=indeterminate]:hidden" strokeWidth={3} />
        <Minus aria-hidden="true" className="hidden size-3 group-data-[state=indeterminate]:block" strokeWidth={3} />
      </Indicator>
    </Root>
  );
  if (!label) return box;
  return (
    <div className="flex items-start gap-2.5">
      <span className="flex h-5 items-center">{box}</span>
      <label htmlFor={rest.id ?? id} className="text-base text-ink">
        {label}
        {hint ? <span className="block text-ink-soft text-sm">{hint}</span> : null}
      </label>
    </div>
  );
}
