"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useUnsaved } from "#console/lib/unsaved.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import type { UseService } from "#lib/use-words.ts";
import { Button } from "#ui/button.tsx";
import { Sheet } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Select } from "#ui/select.tsx";
import { Switch } from "#ui/switch.tsx";

type Plan = Schemas["OperatorSubscriptionPlan"];
type PlanInput = Schemas["SubscriptionPlanInput"];

/** What a plan can include. Services of one family share their units. */
const families: readonly { value: string; label: string; unit: string; services: UseService[] }[] = [
  { value: "sms", label: "SMS", unit: "segments", services: ["sms"] },
  { value: "mms", label: "MMS", unit: "messages", services: ["mms"] },
  {
    value: "verify",
    label: "2FA, every channel",
    unit: "codes",
    services: ["verify_sms", "verify_voice", "verify_flash_call"],
  },
  { value: "voice", label: "Calls", unit: "minutes", services: ["voice"] },
  { value: "video", label: "Video", unit: "participant hours", services: ["video"] },
  { value: "fax", label: "Fax", unit: "pages", services: ["fax"] },
];

type Draft = { name: string; family: string; included: string; price: string; overage: string; active: boolean };

const draftOf = (plan: Plan | null): Draft => ({
  name: plan?.name ?? "",
  family: plan?.family ?? "sms",
  included: plan ? String(plan.included) : "",
  price: plan?.price?.amount ?? "",
  overage: plan?.overage?.amount ?? "",
  active: plan?.active ?? true,
});

const amountPattern = /^\d+(\.\d{1,6})?$/;

function wrongsOf(draft: Draft): Partial<Record<keyof Draft, string>> {
  const amount = (text: string) => (text === "" || amountPattern.test(text) ? undefined : "An amount such as 9.99");
  const wrongs = {
    name: draft.name.trim() ? undefined : "A plan has a name",
    included: /^\d+(\.\d+)?$/.test(draft.included) ? undefined : "A number, 0 or more",
    price: amount(draft.price),
    overage: amount(draft.overage),
  };
  return Object.fromEntries(Object.entries(wrongs).filter(([, wrong]) => wrong));
}

const slugOf = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);

function toInput(draft: Draft, plan: Plan | null, currency: string): PlanInput {
  const money = (text: string) => (text === "" ? null : { amount: text, currency });
  return {
    slug: plan?.slug ?? slugOf(draft.name),
    family: draft.family,
    name: draft.name.trim(),
    services: families.find((one) => one.value === draft.family)?.services ?? plan?.services ?? ["sms"],
    included: Number(draft.included),
    price: money(draft.price),
    overage: money(draft.overage),
    accountId: plan?.account?.id ?? null,
    active: draft.active,
    position: plan?.position ?? 100,
  };
}

function useSavePlan(plan: Plan | null, onClose: () => void) {
  return useAct(
    (body: PlanInput) =>
      plan
        ? operator.PUT("/v1/operator/subscription-plans/{planId}", { params: { path: { planId: plan.id } }, body })
        : operator.POST("/v1/operator/subscription-plans", { body }),
    { done: (_, input) => `${input.name} is saved`, onDone: onClose, inForm: true },
  );
}

/** A plan being written. What is changed counts for those who subscribe from now on. */
export function PlanSheet({ plan, onClose }: { plan: Plan | null; onClose: () => void }) {
  const [start] = useState(() => draftOf(plan));
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const brand = useAsk(["brand"], (signal) => operator.GET("/v1/brand", { signal }));
  const currency = brand.data?.currency ?? "USD";
  const save = useSavePlan(plan, onClose);
  const unsaved = useUnsaved(JSON.stringify(draft) !== JSON.stringify(start) && !save.pending);
  const wrongs = tried ? wrongsOf(draft) : {};
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const text = (name: "name" | "included" | "price" | "overage") => ({
    value: draft[name],
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(wrongsOf(draft)).length === 0) save.run(toInput(draft, plan, currency));
  };
  const family = families.find((one) => one.value === draft.family);
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && unsaved.leave(onClose)}
      title={plan ? `Edit ${plan.name}` : "Add a plan"}
      footer={
        <>
          <Button onClick={() => unsaved.leave(onClose)}>Close</Button>
          <Button type="submit" form="subscription-plan" variant="primary" pending={save.pending}>
            {plan ? "Save plan" : "Add plan"}
          </Button>
        </>
      }
    >
      <form id="subscription-plan" onSubmit={submit} noValidate className="flex flex-col gap-5">
        <Field label="Name" error={wrongs.name} required>
          <Input {...text("name")} maxLength={80} />
        </Field>
        <Field label="What it includes" hint="A customer has one plan of a kind at a time">
          <Select
            value={draft.family}
            options={families}
            disabled={plan !== null}
            onChange={(event) => change({ family: event.target.value })}
          />
        </Field>
        <Field label={`Included a month, in ${family?.unit ?? "units"}`} error={wrongs.included} required>
          <Input {...text("included")} inputMode="decimal" className="tabular" />
        </Field>
        <Field label={`Price a month, ${currency}`} hint="Empty: agreed with each customer" error={wrongs.price}>
          <Input {...text("price")} inputMode="decimal" className="tabular" />
        </Field>
        <Field label={`Beyond, for each, ${currency}`} hint="Empty: by the price list" error={wrongs.overage}>
          <Input {...text("overage")} inputMode="decimal" className="tabular" />
        </Field>
        <Switch label="On sale" checked={draft.active} onCheckedChange={(active) => change({ active })} />
        <Refusal failure={save.failure} shown={[]} />
      </form>
      {unsaved.question}
    </Sheet>
  );
}
