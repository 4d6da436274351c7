"use client";

import { ChartLine, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { IconButton } from "../button.tsx";
import { cn } from "../cn.ts";
import { EmptyState } from "../empty-state.tsx";

/**
 * One line or set of bars. `color` picks a chart token, or a tone where the colour means something (failed is red everywhere); by
 * default the series' place decides. At most five in one chart.
 */
export type Series = {
  key: string;
  label: string;
  color?: 1 | 2 | 3 | 4 | 5 | "success" | "warning" | "danger" | "info" | "neutral";
};

/** A point: `x` on the axis, and one number per series key (null where nothing was measured). */
export type ChartPoint = { x: string } & Record<string, string | number | null>;

export type ChartProps = {
  title: string;
  data: readonly ChartPoint[];
  series: readonly Series[];
  /** Text of a value in tooltip, table and axis. */
  format?: (value: number) => string;
  /** Text of a point of the x axis; default: as given. */
  formatX?: (x: string) => string;
  height?: number;
  /** A line to compare with, a target for example. */
  reference?: { value: number; label: string };
  className?: string;
};

/** Colour token of a series. */
export const seriesColor = (series: Series, index: number): string =>
  typeof series.color === "string" ? `var(--${series.color})` : `var(--chart-${series.color ?? (index % 5) + 1})`;

/** The numbers of a chart as a table, for reading exactly and copying. */
function ChartTable({ data, series, format, formatX, height }: ChartProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="overflow-auto" style={{ height }} tabIndex={0} aria-label="Numbers">
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-surface text-ink-soft">
          <tr>
            <th scope="col" className="py-1.5 pr-3 text-left font-medium">
              Time
            </th>
            {series.map((one) => (
              <th key={one.key} scope="col" className="px-3 py-1.5 text-right font-medium">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map((point) => (
            <tr key={point.x} className="border-line border-t">
              <td className="tabular py-1.5 pr-3">{formatX ? formatX(point.x) : point.x}</td>
              {series.map((one) => {
                const value = point[one.key];
                return (
                  <td key={one.key} className="tabular px-3 py-1.5 text-right">
                    {typeof value === "number" ? (format ? format(value) : value) : "–"}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Tooltip shared by all charts: every series at the pointed x. */
export function ChartTooltip({
  active,
  label,
  payload,
  series,
  format,
  formatX,
}: Pick<ChartProps, "series" | "format" | "formatX"> & {
  active?: boolean;
  label?: string | number | undefined;
  payload?: readonly { dataKey?: unknown; value?: unknown }[];
}) {
  if (!active || !payload?.length || label === undefined) return null;
  const text = String(label);
  return (
    <div className="rounded-md border border-line bg-raised px-3 py-2 text-sm shadow-raised">
      <div className="mb-1 text-ink-soft">{formatX ? formatX(text) : text}</div>
      {series.map((one, index) => {
        const value = payload.find((entry) => entry.dataKey === one.key)?.value;
        if (typeof value !== "number") return null;
        return (
          <div key={one.key} className="flex items-center justify-between gap-4">
            <span className="flex items-center gap-1.5 text-ink">
              <span
                aria-hidden="true"
                className="size-2 rounded-full"
                style={{ background: seriesColor(one, index) }}
              />
              {one.label}
            </span>
            <span className="tabular font-medium text-ink">{format ? format(value) : value}</span>
          </div>
        );
      })}
    </div>
  );
}

/** A chart with its title and the switch to its table. */
export function ChartFrame({ chart, props }: { chart: ReactNode; props: ChartProps }) {
  const [asTable, setAsTable] = useState(false);
  const height = props.height ?? 240;
  return (
    <figure className={cn("flex min-w-0 flex-col rounded-md border border-line bg-surface p-4", props.className)}>
      <div className="mb-3 flex items-center justify-between gap-2">
        <figcaption className="font-semibold text-base text-ink">{props.title}</figcaption>
        <IconButton
          label={asTable ? "Show as chart" : "Show as table"}
          size="icon-sm"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? <ChartLine aria-hidden="true" /> : <Table2 aria-hidden="true" />}
        </IconButton>
      </div>
      {props.data.length === 0 ? (
        <div style={{ height }} className="flex items-center justify-center">
          <EmptyState title="Nothing measured yet">Numbers appear with the first orders.</EmptyState>
        </div>
      ) : asTable ? (
        <ChartTable {...props} height={height} />
      ) : (
        <div style={{ height }}>{chart}</div>
      )}
    </figure>
  );
}
