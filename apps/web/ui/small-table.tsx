import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { ScrollRegion } from "./scroll-region.tsx";

/** A plain table for a dozen rows; longer lists are a `DataTable`. */
export function SmallTable({
  label,
  head,
  children,
  className,
}: {
  label: string;
  head: readonly { text: string; right?: boolean; hidden?: boolean }[];
  children: ReactNode;
  className?: string;
}) {
  return (
    <ScrollRegion label={label} className={className}>
      <table className="w-full border-collapse text-base">
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
