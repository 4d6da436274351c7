"use client";

import type { Schemas } from "@tandem/sdk";
import { formatDayShort } from "#lib/format.ts";
import { BarChart } from "#ui/charts/bar-chart.tsx";

const dayMs = 86_400_000;

/** Codes that were sent, and those of them that were entered, each day of the time the figures are of. */
export function CodesChart({ statistics: { from, to, rows } }: { statistics: Schemas["VerificationStatistics"] }) {
  const days = new Map<string, { sent: number; approved: number }>();
  for (let at = Date.parse(from); at <= Date.parse(to); at += dayMs) {
    days.set(new Date(at).toISOString().slice(0, 10), { sent: 0, approved: 0 });
  }
  for (const { day, sent, approved } of rows) {
    const sum = days.get(day) ?? { sent: 0, approved: 0 };
    days.set(day, { sent: sum.sent + sent, approved: sum.approved + approved });
  }
  return (
    <BarChart
      title="Codes sent and entered by day"
      data={[...days].map(([x, { sent, approved }]) => ({ x, sent, approved }))}
      series={[
        { key: "sent", label: "Sent" },
        { key: "approved", label: "Entered" },
      ]}
      formatX={formatDayShort}
      height={220}
    />
  );
}
