"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { formatCount } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";

type Import = Schemas["RateImport"];
type BadLine = Import["bad"][number];
type Cells = BadLine["cells"];

const fields = [
  ["prefix", "Prefix"],
  ["destination", "Destination"],
  ["price", "Price"],
  ["increments", "Increments"],
  ["connection_fee", "Connection fee"],
] as const satisfies readonly (readonly [keyof Cells, string])[];

function LineForm({ importId, line, may }: { importId: string; line: BadLine; may: boolean }) {
  const [cells, setCells] = useState(line.cells);
  const path = { importId, line: line.line };
  const correct = useAct((input: { cells: Partial<Cells> | null }) =>
    operator.PUT("/v1/operator/rate-imports/{importId}/lines/{line}", { params: { path }, body: input }),
  );
  const wrongs = Object.fromEntries(
    line.problems.map(({ field, message, expected }) => [field, `${message}; ${expected}`]),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    correct.run({ cells });
  };
  return (
    <li className="border-line border-t px-4 py-4">
      <form onSubmit={submit} className="flex flex-col gap-3" aria-label={`Line ${line.line}`}>
        <div className="flex items-center justify-between gap-3">
          <h3 className="tabular font-semibold text-base">Line {line.line}</h3>
          {may ? (
            <div className="flex gap-2">
              <Button size="sm" variant="ghost" pending={correct.pending} onClick={() => correct.run({ cells: null })}>
                Leave it out
              </Button>
              <Button size="sm" type="submit" pending={correct.pending}>
                Correct
              </Button>
            </div>
          ) : null}
        </div>
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-5">
          {fields.map(([name, label]) => (
            <Field key={name} label={label} error={wrongs[name]}>
              <Input
                value={cells[name]}
                readOnly={!may}
                onChange={(event) => setCells((before) => ({ ...before, [name]: event.target.value }))}
              />
            </Field>
          ))}
        </div>
      </form>
    </li>
  );
}

/** The lines of a file that cannot be used as they are, each to be corrected in place or left out. */
export function BadLines({ file, may }: { file: Import; may: boolean }) {
  const more = file.badCount - file.bad.length;
  return (
    <Card
      flush
      title={`${formatCount(file.badCount)} ${file.badCount === 1 ? "line needs" : "lines need"} a look`}
      description={`The other ${formatCount(file.good)} are right and wait here.`}
    >
      <ul>
        {file.bad.map((line) => (
          <LineForm key={`${line.line} ${JSON.stringify(line.cells)}`} importId={file.id} line={line} may={may} />
        ))}
      </ul>
      {more > 0 ? (
        <p className="px-4 pb-4 text-ink-soft">{formatCount(more)} more are shown once these are done.</p>
      ) : null}
    </Card>
  );
}
