"use client";

import { newIdempotencyKey, type Schemas } from "@tandem/sdk";
import { useMemo, useRef, useState } from "react";
import { api } from "#lib/api.ts";
import { formatMoney, multiplyMoney } from "#lib/format.ts";
import { useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Field } from "#ui/field.tsx";
import { Input, Textarea } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";
import { fillText, readRecipients } from "./recipients.ts";
import { usePreview } from "./use-preview.ts";

type Batch = Schemas["MessageBatch"];

/** Sends one text to many: pasted numbers or a table with the template's variables. What is refused is told row by row. */
export function BulkSend({ templates }: { templates: readonly Schemas["MessageTemplate"][] }) {
  const key = useRef(newIdempotencyKey());
  const [pasted, setPasted] = useState("");
  const [templateId, setTemplateId] = useState("");
  const [text, setText] = useState("");
  const [batch, setBatch] = useState<Batch | null>(null);
  const recipients = useMemo(() => readRecipients(pasted), [pasted]);
  const template = templates.find(({ id }) => id === templateId);
  const [first] = recipients;
  const written = template?.text ?? text;
  const example = fillText(written, first?.variables ?? {});
  const { preview } = usePreview({ to: first?.to ?? "", text: example });
  const { pending, failure, onSubmit } = useSubmit(async () => {
    const { data } = await api.api.POST("/v1/messages/batches", {
      params: { header: { "idempotency-key": key.current } },
      body: {
        ...(template ? { template: { id: template.id, variables: {} } } : { text }),
        recipients: recipients.map(({ to, variables }) => ({ to, variables })),
      },
    });
    key.current = newIdempotencyKey();
    setBatch(data ?? null);
  });
  const readFile = async (file: File | undefined) => {
    if (file) setPasted(await file.text());
  };
  const about = preview ? `about ${formatMoney(multiplyMoney(preview.price, recipients.length))}` : null;
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <Field
        label="Recipients"
        hint="One number on each line, or a table with a column named to and one for each variable"
        required
      >
        <Textarea
          rows={6}
          className="font-mono"
          value={pasted}
          onChange={(event) => {
            setPasted(event.target.value);
            setBatch(null);
          }}
        />
      </Field>
      <Field label="Or a CSV file">
        <Input
          type="file"
          className="py-1"
          accept=".csv,text/csv,text/plain"
          onChange={(event) => readFile(event.target.files?.[0])}
        />
      </Field>
      {templates.length > 0 ? (
        <Field label="Template">
          <Select
            value={templateId}
            placeholder="None: write the text below"
            options={templates.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => setTemplateId(event.target.value)}
          />
        </Field>
      ) : null}
      {template ? (
        <p className="rounded-md bg-sunken p-3 text-base text-ink">{template.text}</p>
      ) : (
        <Field label="Message" required>
          <Textarea rows={3} maxLength={1600} value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
      )}
      <p className="tabular text-ink-soft text-sm" role="status">
        {recipients.length === 1 ? "1 recipient" : `${recipients.length} recipients`}
        {about && recipients.length > 0 ? `, ${about}` : ""}
      </p>
      {first && example !== written ? (
        <p className="break-words text-base text-ink-soft">
          To {first.to}: <span className="text-ink">{example}</span>
        </p>
      ) : null}
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
      {batch ? <Result batch={batch} lines={recipients.map(({ line }) => line)} /> : null}
      <Button
        type="submit"
        variant="primary"
        pending={pending}
        disabled={recipients.length === 0 || example.trim() === ""}
        className="self-start"
      >
        {recipients.length > 0 ? `Send to ${recipients.length}` : "Send"}
      </Button>
    </form>
  );
}

function Result({ batch, lines }: { batch: Batch; lines: readonly number[] }) {
  return (
    <div className="flex flex-col gap-3">
      <Notice tone={batch.refused.length === 0 ? "success" : "warning"}>
        {batch.accepted} accepted{batch.refused.length > 0 ? `, ${batch.refused.length} refused` : ""}.
      </Notice>
      {batch.refused.length > 0 ? (
        <ul className="divide-y divide-line rounded-md border border-line">
          {batch.refused.map(({ index, to, code, problem }) => (
            <li key={index} className="flex flex-wrap gap-x-3 px-3 py-2 text-base">
              <span className="tabular text-ink-soft">Line {lines[index] ?? index + 1}</span>
              <span className="tabular text-ink">{to || "(empty)"}</span>
              <span className="text-danger-text">{words[code] ?? (problem || "is not accepted")}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

const words: Record<string, string> = {
  "messaging.opted_out": "wants no messages from you",
  "messaging.repeated_recipient": "stands there twice",
  "messaging.no_sender": "cannot be reached from a number of yours",
  "wallet.insufficient_balance": "could not be paid from the wallet",
  "rating.no_price": "has no price yet",
};
