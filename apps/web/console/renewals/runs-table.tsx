"use client";

import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { SmallTable } from "#ui/small-table.tsx";

const head = [
  { text: "Day (UTC)" },
  { text: "Ran" },
  { text: "Looked at", right: true },
  { text: "Noticed", right: true },
  { text: "Renewed", right: true },
  { text: "Failed", right: true },
  { text: "Ended", right: true },
  { text: "Errors", right: true },
];

/** The runs of the last 60 days. */
export function RunsTable() {
  const runs = useAsk(["renewal-runs"], (signal) => operator.GET("/v1/operator/renewals/runs", { signal }), {
    every: 15_000,
  });
  return (
    <Loaded asked={runs}>
      {({ data }) => (
        <Card flush>
          {data.length === 0 ? (
            <EmptyState title="No run yet">The first is at 00:00 UTC.</EmptyState>
          ) : (
            <SmallTable label="Daily runs" head={head}>
              {data.map((run) => (
                <tr key={run.day}>
                  <td className="tabular whitespace-nowrap">{run.day}</td>
                  <td className="whitespace-nowrap text-ink-soft">
                    {run.endedAt ? <RelativeTime at={run.endedAt} /> : "under way"}
                    {run.times > 1 ? `, ${run.times} times` : ""}
                  </td>
                  {[run.lookedAt, run.noticed, run.renewed, run.failed, run.lapsed, run.errors].map((figure, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the figures stand in the order of the head
                    <td key={index} className="tabular text-right">
                      {figure}
                    </td>
                  ))}
                </tr>
              ))}
            </SmallTable>
          )}
        </Card>
      )}
    </Loaded>
  );
}
