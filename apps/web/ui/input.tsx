"use client";

import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";
import { useFieldControl } from "./field.tsx";

/** Look shared by every control one types into or chooses from. */
export const controlStyle = cn(
  "h-9 w-full min-w-0 rounded-md border border-line-strong/70 bg-surface px-3 text-base text-ink transition-colors duration-100",
  "placeholder:text-ink-faint hover:border-line-strong",
  "focus-visible:border-ring focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-ring",
  "file:-ml-3 file:mr-3 file:h-full file:cursor-pointer file:border-0 file:border-line file:border-r file:bg-sunken file:px-3 file:font-medium file:text-ink",
  "disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-faint aria-invalid:border-danger",
);

/** One line of text. `leading` and `trailing` stand inside the frame (an icon, a unit, a key hint). `large` suits the shop. */
export function Input({
  className,
  leading,
  trailing,
  large = false,
  ...rest
}: ComponentProps<"input"> & { leading?: ReactNode; trailing?: ReactNode; large?: boolean }) {
  const field = useFieldControl(rest);
  const input = (
    <input
      type="text"
      {...rest}
      {...field}
      className={cn(controlStyle, large && "h-12 text-md", leading && "pl-9", trailing && "pr-10", className)}
    />
  );
  if (!leading && !trailing) return input;
  return (
    <div className="relative w-full">
      {leading ? (
        <span className="pointer-events-none absolute inset-y-0 left-3 flex items-center text-ink-faint [&_svg]:size-4">
          {leading}
        </span>
      ) : null}
      {input}
      {trailing ? (
        <span className="absolute inset-y-0 right-2 flex items-center text-ink-faint text-sm">{trailing}</span>
      ) : null}
    </div>
  );
}

/** Several lines of text. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  const field = useFieldControl(rest);
  return <textarea rows={rows} {...rest} {...field} className={cn(controlStyle, "h-auto py-2", className)} />;
}
