"use client";

import type { Schemas } from "@tandem/sdk";
import { useEffect, useState } from "react";
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
import { Spinner } from "#ui/spinner.tsx";
import { toast } from "#ui/toast.tsx";
import { sourceWords } from "./difference-words.ts";
import { isUnderWay, useRuns } from "./use-reconciliation.ts";

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

const compareSupply = (providerId?: string) =>
  operator.POST("/v1/operator/reconciliation/supply", { body: providerId ? { providerId } : {} });
const comparePayments = () => operator.POST("/v1/operator/reconciliation/payments", { body: {} });

/** Says how the comparisons ended that were asked for here, once all of them have; a failed one's own row says why. */
function useEnding(runs: readonly Run[] | undefined) {
  const [ids, setIds] = useState<readonly string[]>([]);
  useEffect(() => {
    const asked = runs?.filter(({ id }) => ids.includes(id)) ?? [];
    if (asked.length === 0 || asked.some(isUnderWay)) return;
    const failed = asked.filter(({ state }) => state === "failed").length;
    if (failed) toast.error(`${failed} of ${asked.length} comparisons failed`);
    else toast.success("Compared");
    setIds([]);
  }, [runs, ids]);
  return (asked: { data: Run[] } | undefined) => {
    if (asked?.data.length === 0) toast.success("There is nobody to compare with");
    setIds(asked?.data.map(({ id }) => id) ?? []);
  };
}

/** The newest of each provider; they come newest first. */
function newestOfEach(runs: readonly Run[]): Run[] {
  const seen = new Set<string>();
  const isFirst = ({ source, provider }: Run) => !seen.has(source + provider.id) && seen.add(source + provider.id);
  return runs.filter(isFirst);
}

type Following = ReturnType<typeof useEnding>;

function CompareNow({ source, runs, follow }: { source: Source | undefined; runs: readonly Run[]; follow: Following }) {
  const supply = useAct(() => compareSupply(), { onDone: follow });
  const payments = useAct(comparePayments, { onDone: follow });
  const isBusy = (one: Source) => runs.some((run) => run.source === one && isUnderWay(run));
  return (
    <div className="flex flex-wrap gap-2">
      {source === "payments" ? null : (
        <Button size="sm" pending={supply.pending || isBusy("supply")} onClick={() => supply.run(undefined)}>
          Compare purchases now
        </Button>
      )}
      {source === "supply" ? null : (
        <Button size="sm" pending={payments.pending || isBusy("payments")} onClick={() => payments.run(undefined)}>
          Compare payments now
        </Button>
      )}
    </div>
  );
}

/** Asks for a failed comparison once more, with this provider alone. */
function Again({ providerId, follow }: { providerId: string; follow: Following }) {
  const again = useAct(() => compareSupply(providerId), { onDone: follow });
  return (
    <Button size="sm" variant="ghost" pending={again.pending} onClick={() => again.run(undefined)}>
      Try again
    </Button>
  );
}

const underWayWords: Partial<Record<Run["state"], string>> = { queued: "waits for a worker", running: "is read" };

function StateOf({ run }: { run: Run }) {
  const words = underWayWords[run.state];
  if (words)
    return (
      <span className="inline-flex items-center gap-1.5 text-ink-soft">
        <Spinner className="size-3.5" /> {words}
      </span>
    );
  return run.state === "failed" ? <span className="text-danger-text">failed: {run.error}</span> : null;
}

function Row({ run, follow }: { run: Run; follow: Following | null }) {
  const mayAgain = run.state === "failed" && run.source === "supply";
  return (
    <tr>
      <td>
        <RelativeTime at={run.startedAt} className="whitespace-nowrap text-ink-soft" />
      </td>
      <td>
        <span className="flex flex-wrap items-center gap-x-2">
          {run.provider.name}
          <StateOf run={run} />
          {mayAgain && follow ? <Again providerId={run.provider.id} follow={follow} /> : null}
        </span>
      </td>
      <td className="whitespace-nowrap text-ink-soft">{sourceWords[run.source]}</td>
      {[run.entries, run.matched, run.differences].map((count, index) => (
        <td key={head[index + 3]?.text} className="tabular text-right">
          {run.state === "done" || (run.state === "running" && index === 0) ? formatCount(count) : "–"}
        </td>
      ))}
    </tr>
  );
}

/** The last comparison with each, and the buttons that make one now. */
export function RunsCard({ source }: { source: Source | undefined }) {
  const may = useMay("admin");
  const runs = useRuns(source);
  const follow = useEnding(runs.data?.data);
  return (
    <Card
      title="Comparisons"
      description="The last with each. Every night our books are held against the last three days of the payment processors' own lines, and of what each provider says it sold us."
      flush
      actions={may ? <CompareNow source={source} runs={runs.data?.data ?? []} follow={follow} /> : null}
    >
      <Loaded asked={runs} height={120}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="Nothing was compared yet" className="py-6">
              It runs by itself once a day.
            </EmptyState>
          ) : (
            <SmallTable label="Comparisons" head={head}>
              {newestOfEach(data).map((run) => (
                <Row key={run.id} run={run} follow={may ? follow : null} />
              ))}
            </SmallTable>
          )
        }
      </Loaded>
    </Card>
  );
}
