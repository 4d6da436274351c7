"use client";

import type { Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatCount } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { Stat } from "#ui/stat.tsx";
import { BadLines } from "./bad-lines.tsx";
import { RateChanges } from "./rate-changes.tsx";

type Import = Schemas["RateImport"];

const counted = [
  ["new", "New"],
  ["raised", "Dearer"],
  ["lowered", "Cheaper"],
  ["changed", "Other increments or fee"],
  ["removed", "Removed"],
  ["unchanged", "As before"],
] as const;

function Counts({ counts }: { counts: Import["counts"] }) {
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
      {counted.map(([key, label]) => (
        <Stat key={key} dense label={label} value={formatCount(counts[key])} />
      ))}
    </div>
  );
}

/** From when it counts, and the last question. */
function ConfirmCard({ file }: { file: Import }) {
  const router = useRouter();
  const [day, setDay] = useState("");
  const path = { importId: file.id };
  const confirm = useAct(
    () =>
      operator.POST("/v1/operator/rate-imports/{importId}/confirm", {
        params: { path },
        body: day ? { validFrom: new Date(`${day}T00:00:00Z`).toISOString() } : {},
      }),
    {
      inForm: true,
      done: (version) => `Version ${version?.number} of ${file.list.name} ${day ? `counts from ${day}` : "counts now"}`,
      onDone: () => router.push(`/console/rates/${file.list.id}`),
    },
  );
  const drop = useAct(() => operator.DELETE("/v1/operator/rate-imports/{importId}", { params: { path } }), {
    done: "The file is dropped, nothing changed",
    onDone: () => router.push(`/console/rates/${file.list.id}`),
  });
  const blocked = file.badCount > 0 || file.fileProblem !== null;
  const { removed } = file.counts;
  return (
    <Card title="Make it count">
      <div className="flex flex-col gap-4">
        <div className="max-w-56">
          <Field label="From (00:00 UTC)" hint="At once when left empty">
            <Input type="date" value={day} onChange={(event) => setDay(event.target.value)} />
          </Field>
        </div>
        {blocked ? (
          <Notice tone="warning">
            {file.fileProblem ? "The file cannot be read." : "Correct the lines above, or leave them out, first."}
          </Notice>
        ) : null}
        <Refusal failure={confirm.failure} shown={[]} />
        <div className="flex flex-wrap gap-2">
          <Confirm
            trigger={
              <Button variant="primary" disabled={blocked}>
                Confirm {formatCount(file.good)} rates
              </Button>
            }
            title={`Change ${file.list.name}`}
            consequence={`${day ? `From ${day}` : "From now on"} ${formatCount(file.counts.new + file.counts.raised + file.counts.lowered + file.counts.changed)} rates are new or other ones${removed > 0 ? `, and ${formatCount(removed)} prefixes are gone` : ""}. Calls under way keep the rate they began with.`}
            action="Make it count"
            variant="primary"
            pending={confirm.pending}
            onConfirm={(close) => confirm.run(undefined, { onSettled: close })}
          />
          <Button pending={drop.pending} onClick={() => drop.run(undefined)}>
            Drop the file
          </Button>
        </div>
      </div>
    </Card>
  );
}

const endings = {
  confirmed: "This file was confirmed and is a version of its list.",
  dropped: "This file was dropped; nothing changed.",
};

/** A file of rates before it counts: what is wrong with it, line by line, and what it would change. */
export function RateImportPage({ importId }: { importId: string }) {
  const may = useMay("admin");
  const file = useAsk(["rate-import", importId], (signal) =>
    operator.GET("/v1/operator/rate-imports/{importId}", { params: { path: { importId } }, signal }),
  );
  return (
    <Loaded asked={file}>
      {(data) => (
        <>
          <PageHeader
            title={data.fileName}
            crumbs={[
              { href: "/console/rates", label: "Rates" },
              { href: `/console/rates/${data.list.id}`, label: data.list.name },
            ]}
            description={`${formatCount(data.rows)} lines, ${formatCount(data.good)} of them right${data.leftOut > 0 ? `, ${data.leftOut} left out` : ""}. ${data.mode === "merge" ? "Prefixes it does not name stay." : "It is the whole list."}`}
          />
          {data.state === "open" ? null : <Notice tone="info">{endings[data.state]}</Notice>}
          {data.fileProblem ? (
            <Notice tone="danger" title="The file cannot be read">
              {data.fileProblem.message}. It wants {data.fileProblem.expected}.
            </Notice>
          ) : null}
          {data.bad.length > 0 ? <BadLines file={data} may={may && data.state === "open"} /> : null}
          <Counts counts={data.counts} />
          <RateChanges file={data} />
          {data.state === "open" && may ? <ConfirmCard file={data} /> : null}
        </>
      )}
    </Loaded>
  );
}
