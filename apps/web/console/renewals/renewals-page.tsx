"use client";

import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { Button } from "#ui/button.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { Tabs } from "#ui/tabs.tsx";
import { AttemptsTable } from "./attempts-table.tsx";
import { RunsTable } from "./runs-table.tsx";

/** The daily runs of renewals, and every attempt of every customer. */
export function RenewalsPage() {
  const may = useMay("admin");
  const run = useAct(() => operator.POST("/v1/operator/renewals/runs"), {
    done: "Queued. What is done already is not done again",
  });
  return (
    <>
      <PageHeader
        title="Renewals"
        description="Each day at 00:00 UTC what ends within a day is renewed from the customer's wallet; a run that is repeated or late does nothing twice."
        actions={
          may ? (
            <Button pending={run.pending} onClick={() => run.run(undefined)}>
              Run now
            </Button>
          ) : null
        }
      />
      <Tabs
        label="Renewals"
        tabs={[
          { value: "attempts", label: "Attempts", content: <AttemptsTable /> },
          { value: "runs", label: "Daily runs", content: <RunsTable /> },
        ]}
      />
    </>
  );
}
