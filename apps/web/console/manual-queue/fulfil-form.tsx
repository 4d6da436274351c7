"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useUnsaved } from "#console/lib/unsaved.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useActionKey } from "#console/lib/use-action-key.ts";
import { formatMoney } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Checkbox } from "#ui/checkbox.tsx";
import { Field } from "#ui/field.tsx";
import { Input, Textarea } from "#ui/input.tsx";
import { QrCode } from "#ui/qr-code.tsx";
import { writeCode } from "./activation-code.ts";
import { emptyDraft, type FulfilDraft, isOdd, toFulfilment, withCode, wrongsOf } from "./fulfil-draft.ts";

type Part = {
  draft: FulfilDraft;
  onChange: (change: Partial<FulfilDraft>) => void;
  error: (name: keyof FulfilDraft) => string | undefined;
};

const placeOfField: Readonly<Record<string, keyof FulfilDraft>> = {
  iccid: "iccid",
  activationCode: "code",
  cost: "cost",
  "cost.amount": "cost",
  "cost.currency": "cost",
  note: "note",
};

function useFulfil(task: Schemas["ManualTask"], onDone: () => void) {
  const action = useActionKey();
  return useAct(
    (draft: FulfilDraft) => {
      const body = toFulfilment(draft, task.price.currency);
      return operator.POST("/v1/operator/manual-queue/{taskId}/fulfil", {
        params: { path: { taskId: task.id }, header: { "idempotency-key": action.keyOf(body) } },
        body,
      });
    },
    {
      done: `Delivered. ${formatMoney(task.price)} taken, the QR code is on its way`,
      onDone,
      inForm: true,
    },
  );
}

function Picture({ draft, complete }: { draft: FulfilDraft; complete: boolean }) {
  return (
    <div className="flex w-36 flex-col items-center gap-1.5 self-center text-center text-ink-soft text-sm sm:self-start">
      {complete ? (
        <QrCode value={writeCode(draft)} label="QR code as the customer will get it" size={132} />
      ) : (
        <div className="flex size-33 items-center justify-center rounded-md border border-line-strong/50 border-dashed p-3">
          The QR code appears here
        </div>
      )}
      {complete ? "Scan it to check" : null}
    </div>
  );
}

function Code({ draft, onChange, error }: Part) {
  return (
    <>
      <Field label="Activation code" hint="Paste it whole and the parts below are filled in" error={error("code")}>
        <Input
          value={draft.code}
          placeholder="LPA:1$rsp.example.com$MATCHING-ID"
          className="font-mono"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(withCode(draft, event.target.value))}
        />
      </Field>
      <Field label="Server (SM-DP+)" error={error("host")} required>
        <Input
          value={draft.host}
          onChange={(event) => onChange({ host: event.target.value.trim(), code: "" })}
          className="font-mono"
          placeholder="rsp.example.com"
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
      <Field label="Matching id" error={error("matchingId")} required>
        <Input
          value={draft.matchingId}
          onChange={(event) => onChange({ matchingId: event.target.value.trim(), code: "" })}
          className="font-mono"
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
    </>
  );
}

function Iccid({ draft, onChange, error }: Part) {
  return (
    <>
      <Field label="ICCID" error={error("iccid")} required>
        <Input
          value={draft.iccid}
          onChange={(event) => onChange({ iccid: event.target.value, sure: false })}
          className="font-mono"
          inputMode="numeric"
          placeholder="8944 5001 0219 8304 826"
          autoComplete="off"
        />
      </Field>
      {isOdd(draft) ? (
        <Checkbox
          label="It is printed so"
          checked={draft.sure}
          onCheckedChange={(sure) => onChange({ sure: sure === true })}
        />
      ) : null}
    </>
  );
}

function Extras({ draft, onChange, error, currency }: Part & { currency: string }) {
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      <Field label="What it cost us" hint="Left empty it counts as zero" error={error("cost")}>
        <Input
          value={draft.cost}
          onChange={(event) => onChange({ cost: event.target.value })}
          inputMode="decimal"
          trailing={currency}
          className="tabular"
        />
      </Field>
      <Field label="Note for colleagues" error={error("note")}>
        <Textarea
          rows={1}
          maxLength={1000}
          value={draft.note}
          onChange={(event) => onChange({ note: event.target.value })}
        />
      </Field>
    </div>
  );
}

/** Enters an eSIM by hand: pasted as one code or in parts, checked before it is sent; what was typed stays when it is refused. */
export function FulfilForm({ task, onDone }: { task: Schemas["ManualTask"]; onDone: () => void }) {
  const [draft, setDraft] = useState(emptyDraft);
  const [tried, setTried] = useState(false);
  const fulfil = useFulfil(task, onDone);
  const unsaved = useUnsaved(JSON.stringify(draft) !== JSON.stringify(emptyDraft) && !fulfil.pending);
  const wrongs = wrongsOf(draft);
  const refused = Object.entries(fulfil.failure?.fields ?? {});
  const error = (name: keyof FulfilDraft) => {
    // A wrong code is told while it is typed: pasting it is one act, and nothing else says that it was not read.
    const own = tried || name === "code" ? wrongs[name] : undefined;
    return own ?? refused.find(([field]) => placeOfField[field] === name)?.[1];
  };
  const onChange = (change: Partial<FulfilDraft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(wrongs).length === 0) fulfil.run(draft);
    else requestAnimationFrame(() => document.querySelector<HTMLElement>("form [aria-invalid=true]")?.focus());
  };
  const part = { draft, onChange, error };
  return (
    <Card
      title="Deliver by hand"
      description="Buy the eSIM wherever you can, enter it here, and the customer gets the QR code."
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <div className="flex flex-col gap-4 sm:flex-row">
          <div className="flex min-w-0 flex-1 flex-col gap-4">
            <Code {...part} />
            <Iccid {...part} />
          </div>
          <Picture draft={draft} complete={!wrongs.host && !wrongs.matchingId && !wrongs.code} />
        </div>
        <Extras {...part} currency={task.price.currency} />
        <Refusal failure={fulfil.failure} shown={Object.keys(placeOfField)} />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant="primary" pending={fulfil.pending}>
            Deliver and take {formatMoney(task.price)}
          </Button>
          <span className="text-ink-soft text-sm">
            The held money is taken and {task.account.email ?? "the customer"} is told.
          </span>
        </div>
      </form>
      {unsaved.question}
    </Card>
  );
}
