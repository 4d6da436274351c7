"use client";

import type { Schemas } from "@tandem/sdk";
import { useMay } from "#console/lib/me.tsx";
import { jobMeaning } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatExact } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Sheet } from "#ui/dialog.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Mono } from "#ui/mono.tsx";
import { JsonBlock } from "#ui/timeline.tsx";
import { mayRunAgain, useRetry } from "./use-retry.ts";

function Actions({ job, onDone }: { job: Schemas["Job"]; onDone: () => void }) {
  const may = useMay("write");
  const retry = useRetry();
  const remove = useAct(() => operator.DELETE("/v1/operator/jobs/{jobId}", { params: { path: { jobId: job.id } } }), {
    done: "Job thrown away",
    onDone,
  });
  if (!may || job.state === "running") return null;
  return (
    <>
      {job.state === "dead" ? (
        <Confirm
          trigger={<Button>Throw away</Button>}
          title={`Throw ${job.name} away`}
          consequence="What it was to do is never done by itself any more. This cannot be undone."
          action="Throw away"
          pending={remove.pending}
          onConfirm={(close) => remove.run(undefined, { onSuccess: close })}
        />
      ) : null}
      {mayRunAgain(job.state) ? (
        <Button variant="primary" pending={retry.pending} onClick={() => retry.run([job.id], { onSuccess: onDone })}>
          Run again now
        </Button>
      ) : null}
    </>
  );
}

/** One job with its payload and its last error, beside the list. */
export function JobSheet({ jobId, onClose }: { jobId: string | null; onClose: () => void }) {
  const job = useAsk(
    ["job", jobId],
    (signal) => operator.GET("/v1/operator/jobs/{jobId}", { params: { path: { jobId: jobId ?? "" } }, signal }),
    { enabled: jobId !== null },
  );
  return (
    <Sheet
      open={jobId !== null}
      onOpenChange={(open) => !open && onClose()}
      title={`Job ${jobId ?? ""}`}
      footer={job.data ? <Actions job={job.data} onDone={onClose} /> : null}
    >
      <Loaded asked={job}>
        {(data) => (
          <div className="flex flex-col gap-5">
            <KeyValue
              facts={[
                { label: "Name", value: <Mono>{data.name}</Mono> },
                {
                  label: "State",
                  value: (
                    <StatusBadge tone={jobMeaning[data.state].tone} plain>
                      {jobMeaning[data.state].label}
                    </StatusBadge>
                  ),
                },
                { label: "Tries", value: `${data.attempts} of ${data.maxAttempts}` },
                { label: "Made", value: formatExact(data.createdAt) },
                { label: "Runs", value: formatExact(data.runAt) },
                data.lockedBy ? { label: "Worker", value: <Mono>{data.lockedBy}</Mono> } : null,
                data.key ? { label: "Key", value: <Mono>{data.key}</Mono> } : null,
              ]}
            />
            {data.lastError ? (
              <section>
                <h3 className="mb-1.5 font-semibold text-base">Last error</h3>
                <pre className="max-h-64 overflow-auto whitespace-pre-wrap break-words rounded-md border border-danger-line bg-danger-soft p-3 font-mono text-xs">
                  {data.lastError}
                </pre>
              </section>
            ) : null}
            <section>
              <h3 className="mb-1.5 font-semibold text-base">Payload</h3>
              <JsonBlock value={data.payload} className="rounded-md border border-line bg-page p-3" />
            </section>
          </div>
        )}
      </Loaded>
    </Sheet>
  );
}
