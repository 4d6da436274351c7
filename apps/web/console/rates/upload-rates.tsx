"use client";

import { Upload } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { formatCount } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";

type Mode = "replace" | "merge";

const bytesMax = 7_000_000;
const modes = [
  { value: "replace", label: "The file is the whole list" },
  { value: "merge", label: "Prefixes the file does not name stay" },
];

/** Takes a CSV file and leads to what it would change. Nothing counts before that is confirmed. */
export function UploadRates({ listId }: { listId: string }) {
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [mode, setMode] = useState<Mode>("replace");
  const upload = useAct(
    (body: { fileName: string; content: string; mode: Mode }) =>
      operator.POST("/v1/operator/rate-lists/{listId}/imports", { params: { path: { listId } }, body }),
    { inForm: true, onDone: (started) => started && router.push(`/console/rates/imports/${started.id}`) },
  );
  const tooLarge = file !== null && file.size > bytesMax;
  const send = async () => {
    if (file && !tooLarge) upload.run({ fileName: file.name, content: await file.text(), mode });
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv,text/plain"
        className="sr-only"
        aria-label="File of rates"
        tabIndex={-1}
        onChange={(event) => {
          setFile(event.target.files?.[0] ?? null);
          event.target.value = "";
        }}
      />
      <Button variant="primary" onClick={() => input.current?.click()}>
        <Upload aria-hidden="true" />
        Upload rates
      </Button>
      <Dialog
        open={file !== null}
        onOpenChange={(open) => !open && setFile(null)}
        title={file ? `Read ${file.name}` : "Read a file"}
        description="You see what it would change before anything counts."
        footer={
          <>
            <Button onClick={() => setFile(null)}>Not now</Button>
            <Button variant="primary" pending={upload.pending} disabled={tooLarge} onClick={() => void send()}>
              Show what changes
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-4">
          <Field label="How it counts">
            <Select value={mode} options={modes} onChange={(event) => setMode(event.target.value as Mode)} />
          </Field>
          <p className="text-ink-soft text-sm">
            A first line names the columns: prefix, destination, price, increments (60/60, 6/6, 1/1), connection_fee.
            The prefix * stands for every number.
          </p>
          {tooLarge ? (
            <Notice tone="danger">
              The file has {formatCount(file.size)} bytes; at most {formatCount(bytesMax)} are read. Split it and merge
              the parts.
            </Notice>
          ) : null}
          <Refusal failure={upload.failure} shown={[]} />
        </div>
      </Dialog>
    </>
  );
}
