"use client";

import type { Schemas } from "@tandem/sdk";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { formatCount } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { toast } from "#ui/toast.tsx";
import { sourceWords } from "./difference-words.ts";
import { useRuns } from "./use-reconciliation.ts";

type Run = Schemas["ReconciliationRun"];
type Source = Schemas["ReconciliationSource"];

const head = [
  { text: "When" },
  { text: "With" },
  { text: "What" },
  { text: "Their lines", right: true },
  { text: "Agree", right: true },
  { text: "Open differences", right: true },
];

type Compared = { data: Run[] } | undefined;

const failedOf = (compared: Compared) => compared?.data.filter((run) => run.state === "failed").length ?? 0;

/** What came of it, where all went well; a failed comparison's own row says why. */
const said = {
  done: (compared: Compared) => {
    if (compared?.data.length === 0) return "There is nobody to compare with";
    return failedOf(compared) ? "" : "Compared";
  },
  onDone: (compared: Compared) => {
    const failed = failedOf(compared);
    if (failed) toast.error(`${failed} of ${compared?.data.length} comparisons failed`);
  },
};

const compareSupply = () => operator.POST("/v1/operator/reconciliation/supply", { body: {} });
const comparePayments = () => operator.POST("/v1/operator/reconciliation/payments", { body: {} });

function CompareNow({ source }: { source: Source | undefined }) {
  const supply = useAct(compareSupply, said);
  const payments = useAct(comparePayments, said);
  return (
    <div className="flex flex-wrap gap-2">
      {source === "payments" ? null : (
        <Button size="sm" pending={supply.pending} onClick={() => supply.run(undefined)}>
          Compare purchases now
        </Button>
      )}
      {source === "supply" ? null : (
        <Button size="sm" pending={payments.pending} onClick={() => payments.run(undefined)}>
          Compare payments now
        </Button>
      )}
    </div>
  );
}

function Row({ run }: { run: Run }) {
  return (
    <tr>
      <td>
        <RelativeTime at={run.startedAt} className="whitespace-nowrap text-ink-soft" />
      </td>
      <td>
        {run.provider.name}
        {run.state === "failed" ? <span className="text-danger-text">, failed: {run.error}</span> : null}
        {run.state === "running" ? <span className="text-ink-soft">, running</span> : null}
      </td>
      <td className="whitespace-nowrap text-ink-soft">{sourceWords[run.source]}</td>
      {[run.entries, run.matched, run.differences].map((count, index) => (
        <td key={head[index + 3]?.text} className="tabular text-right">
          {run.state === "done" ? formatCount(count) : "–"}
        </td>
      ))}
    </tr>
  );
}

/** The last comparisons, and the buttons that make one now. */
export function RunsCard({ source }: { source: Source | undefined }) {
  const may = useMay("admin");
  const runs = useRuns(source);
  return (
    <Card
      title="Comparisons"
      description="Every night our books are held against the last three days of the payment processors' own lines, and of what each provider says it sold us."
      flush
      actions={may ? <CompareNow source={source} /> : null}
    >
      <Loaded asked={runs} height={120}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="Nothing was compared yet" className="py-6">
              It runs by itself once a day.
            </EmptyState>
          ) : (
            <SmallTable label="Comparisons" head={head}>
              {data.map((run) => (
                <Row key={run.id} run={run} />
              ))}
            </SmallTable>
          )
        }
      </Loaded>
    </Card>
  );
}
