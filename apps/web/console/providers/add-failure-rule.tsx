"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Dialog, DialogClose } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";
import { decisionWords } from "./failure-words.ts";

const decisions = (Object.keys(decisionWords) as Schemas["FailureDecision"][]).map((value) => ({
  value,
  label: decisionWords[value],
}));

const isDecision = (text: string): text is Schemas["FailureDecision"] => text in decisionWords;

function ruleOf(form: FormData, providerId: string): Schemas["NewFailureRule"] {
  const decision = fieldText(form, "decision");
  const repeats = decision === "retry_same";
  return {
    providerId,
    upstream: null,
    operation: fieldText(form, "operation") || "*",
    category: fieldText(form, "category") || null,
    code: fieldText(form, "code") || null,
    decision: isDecision(decision) ? decision : "next_provider",
    delayMs: repeats ? Number(fieldText(form, "delayMs")) : 0,
    maxRetries: repeats ? Number(fieldText(form, "maxRetries")) : 0,
    note: fieldText(form, "note"),
  };
}

/** A rule of the tenant's own for this provider. */
export function AddFailureRule({ provider }: { provider: Schemas["ProviderDetail"] }) {
  const [open, setOpen] = useState(false);
  const [decision, setDecision] = useState("next_provider");
  const add = useAct((body: Schemas["NewFailureRule"]) => operator.POST("/v1/operator/failure-rules", { body }), {
    done: "Rule added, used from the next failure on",
    onDone: () => setOpen(false),
    inForm: true,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    add.run(ruleOf(new FormData(event.currentTarget), provider.id));
  };
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={`Failure rule for ${provider.name}`}
      trigger={<Button size="sm">Add rule</Button>}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3">
          <Field label="Category" hint="Empty for any">
            <Input name="category" placeholder="timeout" />
          </Field>
          <Field label="Their code" hint="Empty for any">
            <Input name="code" className="font-mono" />
          </Field>
        </div>
        <Field label="Operation" hint="Empty for every">
          <Input name="operation" placeholder="placeOrder" />
        </Field>
        <Field label="Then">
          <Select
            name="decision"
            options={decisions}
            value={decision}
            onChange={(event) => setDecision(event.target.value)}
          />
        </Field>
        {decision === "retry_same" ? (
          <div className="grid grid-cols-2 gap-3">
            <Field label="At most, times">
              <Input name="maxRetries" type="number" min={1} max={50} defaultValue={3} required />
            </Field>
            <Field label="Apart, ms">
              <Input name="delayMs" type="number" min={0} max={600000} defaultValue={1000} required />
            </Field>
          </div>
        ) : null}
        <Field label="Why">
          <Input name="note" maxLength={500} />
        </Field>
        {add.failure ? <Notice tone="danger">{add.failure.message}</Notice> : null}
        <div className="flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Close</Button>
          </DialogClose>
          <Button type="submit" variant="primary" pending={add.pending}>
            Add rule
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
