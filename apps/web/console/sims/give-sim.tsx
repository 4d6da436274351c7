"use client";

import type { Schemas } from "@tandem/sdk";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { AccountPicker } from "#console/lib/account-picker.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useProviders } from "#console/lib/options.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useUnsaved } from "#console/lib/unsaved.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useActionKey } from "#console/lib/use-action-key.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";

/** Gives a SIM that is at a provider already to a customer. */
export function GiveSim() {
  const [open, setOpen] = useState(false);
  const [accountId, setAccountId] = useState<string | null>(null);
  const [typed, setTyped] = useState(false);
  const action = useActionKey();
  const providers = useProviders().data?.data.filter(({ services }) => services.includes("iot-sim"));
  const give = useAct(
    (body: Schemas["NewSim"]) =>
      operator.POST("/v1/operator/sims", { params: { header: { "idempotency-key": action.keyOf(body) } }, body }),
    {
      done: (sim) => (sim ? `${sim.iccid} belongs to ${sim.account.name} now` : "Given"),
      onDone: () => close(),
      inForm: true,
    },
  );
  const close = () => {
    action.done();
    setOpen(false);
    setTyped(false);
    setAccountId(null);
    give.reset();
  };
  const unsaved = useUnsaved(open && typed && !give.pending);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!accountId) return;
    const form = new FormData(event.currentTarget);
    const [providerId, upstreamRef, label] = ["providerId", "upstreamRef", "label"].map((name) =>
      fieldText(form, name),
    );
    give.run({ accountId, providerId: providerId ?? "", upstreamRef: upstreamRef ?? "", label: label ?? "" });
  };
  const errors = give.failure?.fields ?? {};
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : unsaved.leave(close))}
      title="Give a SIM to a customer"
      description="It is at a provider already. What it used before belongs to nobody and is not charged."
      trigger={
        <Button variant="primary">
          <Plus aria-hidden="true" />
          Give a SIM
        </Button>
      }
    >
      {providers?.length === 0 ? (
        <Notice tone="warning" title="No provider has SIMs">
          Connect one that has, such as Telnyx, under Providers.
        </Notice>
      ) : (
        <form onSubmit={submit} onInput={() => setTyped(true)} className="flex flex-col gap-4">
          <Field label="Customer" error={errors.accountId}>
            <AccountPicker
              value={accountId}
              onChange={(id) => {
                setAccountId(id);
                setTyped(true);
              }}
            />
          </Field>
          <Field label="Provider" error={errors.providerId}>
            <Select name="providerId" options={(providers ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
          </Field>
          <Field
            label="The SIM there"
            hint="What the provider calls it: the id on its page or in its list, not the ICCID"
            error={errors.upstreamRef}
          >
            <Input name="upstreamRef" required maxLength={100} className="font-mono" />
          </Field>
          <Field label="Name" hint="For the customer and you, such as the device it goes into" error={errors.label}>
            <Input name="label" maxLength={100} />
          </Field>
          <Refusal failure={give.failure} shown={["accountId", "providerId", "upstreamRef", "label"]} />
          <Button type="submit" variant="primary" pending={give.pending} disabled={!accountId} className="self-end">
            Give it
          </Button>
        </form>
      )}
      {unsaved.question}
    </Dialog>
  );
}
