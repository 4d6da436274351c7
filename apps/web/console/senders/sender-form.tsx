"use client";

import type { Schemas } from "@tandem/sdk";
import type { FormEvent } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useProviders } from "#console/lib/options.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useUnsaved } from "#console/lib/unsaved.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useActionKey } from "#console/lib/use-action-key.ts";
import { formatNumber } from "#lib/number-words.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";
import { SenderFields, senderFieldNames, useSenderFields } from "./sender-fields.tsx";
import type { Sender } from "./use-senders.ts";

function useSave(sender: Sender | null, onDone: () => void) {
  const action = useActionKey();
  return useAct(
    async ({ providerId, number, ...settings }: Required<Schemas["NewSharedSender"]>): Promise<{ data?: Sender }> =>
      sender
        ? operator.PATCH("/v1/operator/shared-senders/{senderId}", {
            params: { path: { senderId: sender.id } },
            body: settings,
          })
        : operator.POST("/v1/operator/shared-senders", {
            params: { header: { "idempotency-key": action.keyOf({ providerId, number, settings }) } },
            body: { providerId, number, ...settings },
          }),
    {
      done: (saved) => (saved ? `${formatNumber(saved.number)} is saved` : "Saved"),
      onDone: () => {
        action.done();
        onDone();
      },
      inForm: true,
    },
  );
}

/** Adds a number customers may send from, or changes where and how fast one sends. */
export function SenderForm({ sender, onClose }: { sender: Sender | null; onClose: () => void }) {
  const { typed, setTyped, settingsOf, ...fields } = useSenderFields(sender);
  const carriers = useProviders().data?.data.filter(({ services }) => services.includes("messaging"));
  const save = useSave(sender, onClose);
  const unsaved = useUnsaved(typed && !save.pending);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    save.run({
      providerId: sender?.provider.id ?? fieldText(form, "providerId"),
      number: sender?.number ?? fieldText(form, "number"),
      ...settingsOf(form),
    });
  };
  const errors = save.failure?.fields ?? {};
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && unsaved.leave(onClose)}
      title={sender ? `Sending from ${formatNumber(sender.number)}` : "Add a shared sender"}
      description={
        sender
          ? `At ${sender.provider.name}.`
          : "A number of the shop's at a carrier. Customers without one of their own send from it; answers come to whoever wrote last."
      }
    >
      {!sender && carriers?.length === 0 ? (
        <Notice tone="warning" title="No carrier sends messages">
          Connect one under Providers first.
        </Notice>
      ) : (
        <form onSubmit={submit} onInput={() => setTyped(true)} className="flex flex-col gap-4">
          {sender ? null : (
            <>
              <Field label="Carrier" error={errors.providerId}>
                <Select
                  name="providerId"
                  options={(carriers ?? []).map(({ id, name }) => ({ value: id, label: name }))}
                />
              </Field>
              <Field label="Number" hint="It must be ours there already, and no customer's" error={errors.number}>
                <Input name="number" type="tel" required placeholder="+12025550143" className="tabular" />
              </Field>
            </>
          )}
          <SenderFields {...fields} errors={errors} />
          <Refusal failure={save.failure} shown={["providerId", "number", ...senderFieldNames]} />
          <Button type="submit" variant="primary" pending={save.pending} className="self-end">
            {sender ? "Save" : "Add it"}
          </Button>
        </form>
      )}
      {unsaved.question}
    </Dialog>
  );
}
