import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

/** A framed group. `title` makes it a section with a heading; `actions` stand at the right of it. */
export function Card({
  title,
  description,
  actions,
  flush = false,
  className,
  children,
  ...rest
}: Omit<ComponentProps<"section">, "title"> & {
  title?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  /** No padding around the content, for tables and lists that reach the frame. */
  flush?: boolean;
}) {
  return (
    <section {...rest} className={cn("rounded-md border border-line bg-surface", className)}>
      {title || actions ? (
        <div
          className={cn(
            "flex flex-wrap justify-between gap-x-3 gap-y-2 px-4 pt-3.5 pb-3",
            description ? "items-start" : "items-center",
          )}
        >
          <div className="min-w-0 flex-[1_1_14rem]">
            <h2 className="font-semibold text-base text-ink">{title}</h2>
            {description ? <p className="text-ink-soft text-sm">{description}</p> : null}
          </div>
          {actions ? <div className="flex max-w-full flex-wrap items-center gap-2">{actions}</div> : null}
        </div>
      ) : null}
      <div className={cn(!flush && "p-4", (title || actions) && !flush && "pt-0")}>{children}</div>
    </section>
  );
}
