"use client";

import type { Schemas } from "@tandem/sdk";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { Confirm } from "#ui/confirm.tsx";

type Sim = Schemas["OperatorSim"];
type Wanted = NonNullable<Sim["wantedState"]>;

const told: Record<Wanted, string> = { enabled: "being enabled", standby: "going to rest", disabled: "being disabled" };

/** A SIM by its name, else by its ICCID. */
export const nameOf = (sim: Pick<Sim, "label" | "iccid">) => sim.label || sim.iccid;

/** Asks for a SIM's state; the provider takes a moment. */
export function useSimState() {
  return useAct(
    ({ sim, state }: { sim: Sim; state: Wanted }) =>
      operator.PATCH("/v1/operator/sims/{simId}", { params: { path: { simId: sim.id } }, body: { state } }),
    { done: (_, { sim, state }) => `${nameOf(sim)} is ${told[state]}` },
  );
}

/** Asks once before a customer's device loses its data. */
export function DisableSim({ sim, onClose }: { sim: Sim; onClose: () => void }) {
  const disable = useSimState();
  return (
    <Confirm
      onClose={onClose}
      title={`Disable ${nameOf(sim)}`}
      consequence={`The device of ${sim.account.name} has no data from now on. Only an operator can enable it again, and ${sim.account.name} is told so on the SIM's card.`}
      action="Disable it"
      pending={disable.pending}
      onConfirm={(close) => disable.run({ sim, state: "disabled" }, { onSuccess: close })}
    />
  );
}
