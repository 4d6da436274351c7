"use client";

import {
  Bar,
  CartesianGrid,
  BarChart as Plot,
  Rectangle,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { ChartFrame, type ChartProps, ChartTooltip, seriesColor } from "./chart-frame.tsx";

const tick = { fontSize: 12, fill: "var(--ink-faint)" };

/** Amounts per period or per thing, from zero. `stacked` adds the series up. Names stand above the plot in their colours. */
export function BarChart(props: ChartProps & { stacked?: boolean }) {
  const named = props.series.length > 1;
  // What is counted has no halves.
  const counts = props.data.every((point) => props.series.every(({ key }) => Number.isInteger(point[key] ?? 0)));
  const chart = (
    <div className="flex h-full flex-col">
      {named ? (
        <div className="flex flex-wrap gap-x-4 text-ink-soft text-sm">
          {props.series.map((one, index) => (
            <span key={one.key} className="flex items-center gap-1.5">
              <span aria-hidden="true" className="size-2 rounded-sm" style={{ background: seriesColor(one, index) }} />
              {one.label}
            </span>
          ))}
        </div>
      ) : null}
      <div className="min-h-0 flex-1">
        <ResponsiveContainer width="100%" height="100%">
          <Plot data={[...props.data]} margin={{ top: 8, right: 12, bottom: 0, left: 0 }} accessibilityLayer>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="x"
              tick={tick}
              tickLine={false}
              axisLine={false}
              interval="equidistantPreserveStart"
              minTickGap={24}
              tickMargin={8}
              {...(props.formatX ? { tickFormatter: props.formatX } : {})}
            />
            <YAxis
              tick={tick}
              tickLine={false}
              axisLine={false}
              width={56}
              allowDecimals={!counts}
              {...(props.format ? { tickFormatter: props.format } : {})}
            />
            <Tooltip
              cursor={{ fill: "var(--sunken)" }}
              isAnimationActive={false}
              content={({ active, label, payload }) => (
                <ChartTooltip
                  active={active}
                  label={label}
                  payload={payload}
                  series={props.series}
                  format={props.format}
                  formatX={props.formatX}
                />
              )}
            />
            {props.reference ? (
              <ReferenceLine
                y={props.reference.value}
                stroke="var(--line-strong)"
                strokeDasharray="4 4"
                label={{
                  value: props.reference.label,
                  position: "insideTopLeft",
                  fontSize: 12,
                  fill: "var(--ink-soft)",
                }}
              />
            ) : null}
            {props.series.map((one, index) => (
              <Bar
                key={one.key}
                dataKey={one.key}
                name={one.label}
                fill={seriesColor(one, index)}
                maxBarSize={28}
                isAnimationActive={false}
                shape={<Rectangle radius={[3, 3, 0, 0]} />}
                {...(props.stacked ? { stackId: "all" } : {})}
              />
            ))}
          </Plot>
        </ResponsiveContainer>
      </div>
    </div>
  );
  return <ChartFrame chart={chart} props={props} />;
}
