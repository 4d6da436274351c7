import type { ReactNode } from "react";
import { cn } from "./cn.ts";

/** A frame for something that may be wider than its place: it scrolls sideways, by keyboard too. */
export function ScrollRegion({
  label,
  children,
  className,
}: {
  label: string;
  children: ReactNode;
  className?: string | undefined;
}) {
  return (
    <section
      className={cn("relative overflow-x-auto focus-visible:-outline-offset-2", className)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: content wider than its frame must be scrollable by keyboard
      tabIndex={0}
      aria-label={label}
    >
      {children}
    </section>
  );
}
