"use client";

import type { Schemas } from "@tandem/sdk";
import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Refusal } from "#console/lib/refusal.tsx";
import type { Failure } from "#lib/api.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Button, IconButton } from "#ui/button.tsx";
import { Sheet } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Select } from "#ui/select.tsx";
import { toast } from "#ui/toast.tsx";
import { faultText, faultWords, placesOf } from "./faults.ts";
import { useLabActs } from "./use-lab.ts";

type Upstream = Schemas["LabUpstream"];
type Fault = Schemas["Fault"];

const faultOptions = Object.entries(faultWords).map(([value, { label }]) => ({ value, label }));
const isFault = (text: string): text is Fault["fault"] => text in faultWords;

const optionalNumber = (text: string): number | undefined => (text === "" ? undefined : Number(text));

function faultOf(form: FormData, fault: Fault["fault"]): Fault {
  const percent = optionalNumber(fieldText(form, "percent"));
  const times = optionalNumber(fieldText(form, "times"));
  const delayMs = optionalNumber(fieldText(form, "delayMs"));
  return {
    operation: fieldText(form, "operation") || "*",
    fault,
    ...(percent === undefined || percent >= 100 ? {} : { probability: percent / 100 }),
    ...(times === undefined ? {} : { times }),
    ...(delayMs === undefined ? {} : { delayMs }),
  };
}

const faultFields = ["operation", "fault", "probability", "times", "delayMs"] as const;

/** What was refused of the fault being added, which stands behind those already set. */
function errorsOf(failure: Failure | null, index: number): Partial<Record<(typeof faultFields)[number], string>> {
  return Object.fromEntries(
    faultFields.flatMap((name) => {
      const message = failure?.fields[`${index}.${name}`];
      return message ? [[name, message]] : [];
    }),
  );
}

function AddFault({ upstream }: { upstream: Upstream }) {
  const [fault, setFault] = useState<Fault["fault"]>("timeout_after");
  const { setFaults } = useLabActs(upstream.id, { inForm: true });
  const errors = errorsOf(setFaults.failure, upstream.faults.length);
  const places = [
    { value: "*", label: "everywhere" },
    ...placesOf(upstream, fault).map((value) => ({ value, label: value })),
  ];
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setFaults.run([...upstream.faults, faultOf(new FormData(event.currentTarget), fault)]);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Field label="Fault" hint={faultWords[fault].hint}>
        <Select
          options={faultOptions}
          value={fault}
          onChange={(event) => isFault(event.target.value) && setFault(event.target.value)}
        />
      </Field>
      <Field label="Where" hint="One operation, or every one of them" error={errors.operation}>
        <Select
          key={fault}
          name="operation"
          options={places}
          defaultValue={places.some((one) => one.value === "placeOrder") ? "placeOrder" : "*"}
        />
      </Field>
      <div className="grid grid-cols-3 gap-3">
        <Field label="Chance" hint="Empty: every time" error={errors.probability}>
          <Input name="percent" type="number" min={1} max={100} placeholder="100" trailing="%" />
        </Field>
        <Field label="Times" hint="Then it ends" error={errors.times}>
          <Input name="times" type="number" min={1} placeholder="always" />
        </Field>
        <Field label="Delay" hint="Before it acts" error={errors.delayMs}>
          <Input name="delayMs" type="number" min={0} max={600000} placeholder="0" trailing="ms" />
        </Field>
      </div>
      <Refusal failure={setFaults.failure} shown={faultFields.map((name) => `${upstream.faults.length}.${name}`)} />
      <Button type="submit" variant="primary" pending={setFaults.pending} className="self-start">
        Add fault
      </Button>
    </form>
  );
}

function FaultList({ upstream }: { upstream: Upstream }) {
  const { setFaults } = useLabActs(upstream.id);
  if (upstream.faults.length === 0) return <p className="text-base text-ink-soft">None. It works as it should.</p>;
  return (
    <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
      {upstream.faults.map((fault, index) => (
        <li key={JSON.stringify(fault)} className="flex items-center justify-between gap-3 px-3 py-1.5">
          {faultText(fault)}
          <IconButton
            label={`Remove: ${faultText(fault)}`}
            size="icon-sm"
            onClick={() => setFaults.run(upstream.faults.filter((_, at) => at !== index))}
          >
            <Trash2 aria-hidden="true" />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

const limits = [
  { value: "documented", label: "as documented" },
  { value: "off", label: "off" },
];

function Settings({ upstream }: { upstream: Upstream }) {
  const { setSettings } = useLabActs(upstream.id, { inForm: true });
  const { settings } = upstream;
  const errors = setSettings.failure?.fields ?? {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSettings.run(
      {
        latencyMs: Number(fieldText(form, "latencyMs")),
        allocationDelayMs: Number(fieldText(form, "allocationDelayMs")),
        rateLimits: fieldText(form, "rateLimits") === "off" ? "off" : "documented",
        balance: fieldText(form, "balance"),
      },
      { onSuccess: () => toast.success("Set") },
    );
  };
  return (
    <form key={JSON.stringify(settings)} onSubmit={submit} className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-3">
        <Field label="Each answer takes" error={errors.latencyMs}>
          <Input name="latencyMs" type="number" min={0} max={600000} defaultValue={settings.latencyMs} trailing="ms" />
        </Field>
        <Field label="Making a profile takes" error={errors.allocationDelayMs}>
          <Input
            name="allocationDelayMs"
            type="number"
            min={0}
            max={86400000}
            defaultValue={settings.allocationDelayMs}
            trailing="ms"
          />
        </Field>
        <Field label="Rate limits">
          <Select name="rateLimits" options={limits} defaultValue={settings.rateLimits} />
        </Field>
        <Field label="Our balance there" error={errors.balance}>
          <Input
            name="balance"
            inputMode="decimal"
            pattern="\d+(\.\d{1,6})?"
            defaultValue={settings.balance}
            trailing="USD"
            className="tabular"
          />
        </Field>
      </div>
      <Refusal failure={setSettings.failure} shown={["latencyMs", "allocationDelayMs", "balance", "rateLimits"]} />
      <Button type="submit" pending={setSettings.pending} className="self-start">
        Set
      </Button>
    </form>
  );
}

/** Breaks an upstream exactly: which operation, how often, after how long; and how it behaves otherwise. */
export function FaultSheet({ upstream, onClose }: { upstream: Upstream; onClose: () => void }) {
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={`${upstream.name} in the lab`}>
      <div className="flex flex-col gap-6">
        <section className="flex flex-col gap-3">
          <h3 className="font-semibold text-base">Faults set</h3>
          <FaultList upstream={upstream} />
        </section>
        <section className="flex flex-col gap-3">
          <h3 className="font-semibold text-base">Add a fault</h3>
          <AddFault upstream={upstream} />
        </section>
        <section className="flex flex-col gap-3 border-line border-t pt-5">
          <h3 className="font-semibold text-base">Behaviour</h3>
          <Settings upstream={upstream} />
        </section>
      </div>
    </Sheet>
  );
}
