"use client";

import { Root, Thumb } from "radix-ui/switch";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

/** A setting that takes effect at once. With `label` it draws its own label on the left; without, give it `aria-label`. */
export function Switch({
  label,
  hint,
  className,
  ...rest
}: ComponentProps<typeof Root> & { label?: ReactNode; hint?: ReactNode }) {
  const id = useId();
  const control = (
    <Root
      id={id}
      {...rest}
      className={cn(
        "relative h-5 w-9 shrink-0 rounded-full border border-line-strong bg-sunken transition-colors duration-100",
        "data-[state=checked]:border-primary data-[state=checked]:bg-primary disabled:opacity-50",
        className,
      )}
    >
      <Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-line-strong transition-transform duration-100 data-[state=checked]:translate-x-[18px] data-[state=checked]:bg-on-primary" />
    </Root>
  );
  if (!label) return control;
  return (
    <div className="flex items-center justify-between gap-4">
      <label htmlFor={rest.id ?? id} className="text-base text-ink">
        {label}
        {hint ? <span className="block text-ink-soft text-sm">{hint}</span> : null}
      </label>
      {control}
    </div>
  );
}
