"use client";

import type { Schemas } from "@tandem/sdk";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useUnsaved } from "#console/lib/unsaved.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Select } from "#ui/select.tsx";

const kinds = [
  { value: "person", label: "Person" },
  { value: "organization", label: "Company" },
];

/** Adds a customer with an empty wallet. */
export function NewAccount() {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState(false);
  const create = useAct((body: Schemas["NewAccount"]) => operator.POST("/v1/operator/accounts", { body }), {
    done: (account) => `${account?.name ?? "The customer"} is added`,
    onDone: (account) => account && router.push(`/console/customers/${account.id}`),
    inForm: true,
  });
  const unsaved = useUnsaved(open && typed && !create.pending);
  const close = () => {
    setOpen(false);
    setTyped(false);
    create.reset();
  };
  const errors = create.failure?.fields ?? {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = fieldText(form, "email");
    create.run({
      name: fieldText(form, "name"),
      kind: fieldText(form, "kind") === "organization" ? "organization" : "person",
      ...(email ? { email } : {}),
    });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : unsaved.leave(() => close()))}
      title="Add a customer"
      trigger={
        <Button variant="primary">
          <Plus aria-hidden="true" />
          Add customer
        </Button>
      }
    >
      <form onSubmit={submit} onInput={() => setTyped(true)} className="flex flex-col gap-4">
        <Field label="Name" error={errors.name}>
          <Input name="name" required maxLength={120} />
        </Field>
        <Field label="Kind" error={errors.kind}>
          <Select name="kind" options={kinds} />
        </Field>
        <Field
          label="E-mail"
          hint="They get a link to choose a password. Without one, only you can order for them"
          error={errors.email}
        >
          <Input name="email" type="email" />
        </Field>
        <Refusal failure={create.failure} shown={["name", "kind", "email"]} />
        <Button type="submit" variant="primary" pending={create.pending} className="self-end">
          Add customer
        </Button>
      </form>
      {unsaved.question}
    </Dialog>
  );
}
