"use client";

import type { Schemas } from "@tandem/sdk";
import type { FormEvent } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { formatData } from "#lib/format.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { nameOf } from "./sim-state.tsx";

type Sim = Schemas["OperatorSim"];
export type SimSettings = "limit" | "label";

const mbMax = 10_000_000;

/** A SIM's limit of data, or its name. */
export function SimSettingsDialog({ sim, what, onClose }: { sim: Sim; what: SimSettings; onClose: () => void }) {
  const save = useAct(
    (body: { limitMb: number | null } | { label: string }) =>
      operator.PATCH("/v1/operator/sims/{simId}", { params: { path: { simId: sim.id } }, body }),
    { done: "Saved", onDone: onClose, inForm: true },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = fieldText(new FormData(event.currentTarget), what);
    save.run(what === "label" ? { label: typed } : { limitMb: typed === "" ? null : Number(typed) });
  };
  const errors = save.failure?.fields ?? {};
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={what === "label" ? `Name ${sim.iccid}` : `Limit the data of ${nameOf(sim)}`}
      description={
        what === "label"
          ? `${sim.account.name} sees this name, too.`
          : `It used ${formatData(sim.usedMb)} since it belongs to ${sim.account.name}. Beyond the limit its provider blocks it.`
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        {what === "label" ? (
          <Field label="Name" error={errors.label}>
            <Input name="label" defaultValue={sim.label} maxLength={100} autoFocus />
          </Field>
        ) : (
          <Field
            label="At most"
            hint={sim.can.liftLimit ? "Empty: no limit" : "Its provider cannot take a limit away again, only change it"}
            error={errors.limitMb}
          >
            <Input
              name="limit"
              type="number"
              inputMode="numeric"
              min={1}
              max={mbMax}
              required={!sim.can.liftLimit}
              defaultValue={sim.limitMb ?? ""}
              trailing="MB"
              className="tabular"
              autoFocus
            />
          </Field>
        )}
        <Refusal failure={save.failure} shown={["label", "limitMb"]} />
        <Button type="submit" variant="primary" pending={save.pending} className="self-end">
          Save
        </Button>
      </form>
    </Dialog>
  );
}
