"use client";

import type { Schemas } from "@tandem/sdk";
import { BarChart } from "#ui/charts/bar-chart.tsx";

/** Codes that were sent, and those of them that were entered, day by day. */
export function CodesChart({ rows }: { rows: readonly Schemas["VerificationFigures"][] }) {
  const days = new Map<string, { sent: number; approved: number }>();
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
      height={220}
    />
  );
}
