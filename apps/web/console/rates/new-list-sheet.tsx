"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useResellers } from "#console/catalogue/rule-fields.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useProviderOptions } from "#console/lib/options.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { serviceOptions, serviceWords, type UseService } from "#lib/use-words.ts";
import { Button } from "#ui/button.tsx";
import { Sheet } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Select } from "#ui/select.tsx";
import type { Kind } from "./rates-page.tsx";

type Draft = { service: UseService; direction: "outbound" | "inbound"; owner: string; name: string };

const directions = [
  { value: "outbound", label: "What we send or call" },
  { value: "inbound", label: "What reaches a number of ours" },
];

function useCreate(kind: Kind) {
  const router = useRouter();
  return useAct(
    ({ owner, ...rest }: Draft) =>
      kind === "rate_deck"
        ? operator.POST("/v1/operator/rate-decks", { body: { ...rest, providerId: owner } })
        : operator.POST("/v1/operator/price-lists", { body: { ...rest, buyerTenantId: owner || null } }),
    { inForm: true, onDone: (list) => list && router.push(`/console/rates/${list.id}`) },
  );
}

/** Begins a deck or price list; its rates come by file on its page. */
export function NewListSheet({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const providers = useProviderOptions();
  const resellers = useResellers().map(({ id, name }) => ({ value: id, label: name }));
  const [draft, setDraft] = useState<Draft>({ service: "voice", direction: "outbound", owner: "", name: "" });
  const create = useCreate(kind);
  const isDeck = kind === "rate_deck";
  const owners = isDeck ? providers : resellers;
  const ownerName = owners.find((one) => one.value === draft.owner)?.label ?? (isDeck ? "" : "Standard");
  const name = draft.name.trim() || `${ownerName} ${serviceWords[draft.service]}`.trim();
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isDeck || draft.owner) create.run({ ...draft, name });
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={isDeck ? "Add a rate deck" : "Add a price list"}
      description="One for each service. Where there is one already, it is opened."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            type="submit"
            form="new-rate-list"
            variant="primary"
            pending={create.pending}
            disabled={isDeck && !draft.owner}
          >
            Continue
          </Button>
        </>
      }
    >
      <form id="new-rate-list" onSubmit={submit} className="flex flex-col gap-5">
        <Field label={isDeck ? "Carrier" : "For"} required={isDeck}>
          <Select
            value={draft.owner}
            placeholder={isDeck ? "Choose a carrier" : "Own customers"}
            options={owners}
            onChange={(event) => change({ owner: event.target.value })}
          />
        </Field>
        <Field label="Service">
          <Select
            value={draft.service}
            options={serviceOptions}
            onChange={(event) => change({ service: event.target.value as UseService })}
          />
        </Field>
        <Field label="Direction">
          <Select
            value={draft.direction}
            options={directions}
            onChange={(event) => change({ direction: event.target.value as Draft["direction"] })}
          />
        </Field>
        <Field label="Name" hint={`“${name}” when left empty`}>
          <Input value={draft.name} maxLength={120} onChange={(event) => change({ name: event.target.value })} />
        </Field>
        <Refusal failure={create.failure} shown={[]} />
      </form>
    </Sheet>
  );
}
