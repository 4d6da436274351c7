import type { CSSProperties, ReactNode } from "react";
import { cn } from "./cn.ts";
import { ScrollRegion } from "./scroll-region.tsx";

// So many columns fit a phone beside each other; more are stacked there.
const besideMax = 3;

/** What the lines of a card are called, for ui/stacked-table.css. */
const headNames = (head: readonly { text: string; hidden?: boolean }[]): CSSProperties =>
  Object.fromEntries(
    head.map(({ text, hidden }, index) => [`--head-${index + 1}`, JSON.stringify(hidden ? "" : text)]),
  );

/** A plain table for a dozen rows; longer lists are a `DataTable`. On a phone its rows are cards where they are wide. */
export function SmallTable({
  label,
  head,
  title = 1,
  children,
  className,
}: {
  label: string;
  head: readonly { text: string; right?: boolean; hidden?: boolean }[];
  /** Which column is the title of a row's card on a phone, counted from 1. */
  title?: 1 | 2;
  children: ReactNode;
  className?: string;
}) {
  const stacks = head.length > besideMax;
  return (
    <ScrollRegion label={label} className={className}>
      <table
        className={cn("w-full border-collapse text-base", stacks && "stacked stacked-plain")}
        data-title={title}
        style={stacks ? headNames(head) : undefined}
      >
        <thead>
          <tr className="border-line border-b text-ink-soft text-sm">
            {head.map((one) => (
              <th
                key={one.text}
                scope="col"
                className={cn(
                  "h-9 whitespace-nowrap px-2.5 text-left first:pl-4 last:pr-4 font-medium",
                  one.right && "text-right",
                )}
              >
                {one.hidden ? <span className="sr-only">{one.text}</span> : one.text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&_td]:h-11 [&_td]:px-2.5 [&_td]:py-2 [&_td:first-child]:pl-4 [&_td:last-child]:pr-4 [&_tr:not(:last-child)]:border-line [&_tr:not(:last-child)]:border-b">
          {children}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
