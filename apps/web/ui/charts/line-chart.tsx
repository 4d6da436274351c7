"use client";

import {
  CartesianGrid,
  LabelList,
  Line,
  LineChart as Plot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { ChartFrame, type ChartProps, ChartTooltip, seriesColor } from "./chart-frame.tsx";

const tick = { fontSize: 12, fill: "var(--ink-faint)" };

/** A value between gaps makes no line; it is drawn as a point. */
function isAlone(data: ChartProps["data"], key: string, at: number): boolean {
  const has = (index: number) => typeof data[index]?.[key] === "number";
  return has(at) && !has(at - 1) && !has(at + 1);
}

/** Values over time. Each line carries its name at its last point, so nobody has to match colours with a legend. */
export function LineChart(props: ChartProps & { zeroBased?: boolean }) {
  const last = props.data.length - 1;
  const named = props.series.length > 1;
  const chart = (
    <ResponsiveContainer width="100%" height="100%">
      <Plot data={[...props.data]} margin={{ top: 8, right: named ? 88 : 12, bottom: 0, left: 0 }} accessibilityLayer>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="x"
          tick={tick}
          tickLine={false}
          axisLine={false}
          interval="equidistantPreserveStart"
          minTickGap={32}
          tickMargin={8}
          {...(props.formatX ? { tickFormatter: props.formatX } : {})}
        />
        <YAxis
          tick={tick}
          tickLine={false}
          axisLine={false}
          width={56}
          domain={props.zeroBased === false ? ["auto", "auto"] : [0, "auto"]}
          {...(props.format ? { tickFormatter: props.format } : {})}
        />
        <Tooltip
          cursor={{ stroke: "var(--line-strong)", strokeWidth: 1 }}
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
            // What is compared with must be seen where the axis is cut to the values.
            ifOverflow={props.zeroBased === false ? "extendDomain" : "discard"}
            stroke="var(--line-strong)"
            strokeDasharray="4 4"
            label={{ value: props.reference.label, position: "insideTopLeft", fontSize: 12, fill: "var(--ink-soft)" }}
          />
        ) : null}
        {props.series.map((one, index) => (
          <Line
            key={one.key}
            dataKey={one.key}
            name={one.label}
            type="monotone"
            stroke={seriesColor(one, index)}
            strokeWidth={2}
            dot={({ index: at, cx, cy }) =>
              isAlone(props.data, one.key, at) && typeof cx === "number" && typeof cy === "number" ? (
                <circle key={`${one.key}-${at}`} cx={cx} cy={cy} r={3} fill={seriesColor(one, index)} />
              ) : (
                <g key={`${one.key}-${at}`} />
              )
            }
            activeDot={{ r: 4 }}
            connectNulls={false}
            isAnimationActive={false}
          >
            {named ? (
              <LabelList
                dataKey={one.key}
                content={({ x, y, index: at }) =>
                  at === last && typeof x === "number" && typeof y === "number" ? (
                    <text x={x + 8} y={y} dy={4} fontSize={12} fill={seriesColor(one, index)}>
                      {one.label}
                    </text>
                  ) : null
                }
              />
            ) : null}
          </Line>
        ))}
      </Plot>
    </ResponsiveContainer>
  );
  return <ChartFrame chart={chart} props={props} />;
}
