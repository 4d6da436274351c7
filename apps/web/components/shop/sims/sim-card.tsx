"use client";

import type { Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { formatMoney } from "#lib/format.ts";
import { simMeaning } from "#lib/status.ts";
import { fieldText, useSubmit } from "#lib/use-submit.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Notice } from "#ui/notice.tsx";
import { SimInstall } from "./sim-install.tsx";

type Sim = Schemas["Sim"];

/** One SIM: what it used, its switch and its limit. */
export function SimCard({ sim }: { sim: Sim }) {
  const meaning = simMeaning[sim.state];
  return (
    <Card
      title={sim.label || sim.iccid}
      actions={<StatusBadge tone={meaning.tone}>{sim.wantedState ? "Changing" : meaning.label}</StatusBadge>}
    >
      <div className="flex flex-col gap-5">
        {sim.disabledFor === "money" ? (
          <Notice tone="warning">The wallet could not pay for its data. Add money, then switch it on again.</Notice>
        ) : null}
        {sim.disabledFor === "operator" ? (
          <Notice tone="warning">The shop has switched it off. Ask its support to have it switched on again.</Notice>
        ) : null}
        {sim.blockReason ? <Notice tone="warning">{sim.blockReason}</Notice> : null}
        <KeyValue
          facts={[
            { label: "ICCID", value: <span className="tabular">{sim.iccid}</span> },
            {
              label: "Used",
              value: `${sim.usedMb} MB`,
              ...(sim.limitMb === null ? {} : { hint: `of ${sim.limitMb} MB at most` }),
            },
            { label: "Paid", value: formatMoney(sim.charged) },
          ]}
        />
        {sim.state === "deleted" ? null : (
          <>
            <SimInstall simId={sim.id} />
            {sim.disabledFor === "operator" ? null : <Switch sim={sim} />}
            <Settings sim={sim} />
          </>
        )}
      </div>
    </Card>
  );
}

function Switch({ sim }: { sim: Sim }) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const change = async (state: "enabled" | "disabled" | "standby") => {
    setPending(true);
    setFailure(null);
    try {
      await api.sims.update(sim.id, { state });
      router.refresh();
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setPending(false);
    }
  };
  const isOn = sim.state === "enabled";
  const isBusy = sim.wantedState !== null;
  return (
    <div className="flex flex-col gap-3">
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
      <div className="flex flex-wrap gap-2">
        <Button
          variant={isOn ? "secondary" : "primary"}
          pending={pending}
          disabled={isBusy}
          onClick={() => change(isOn ? "disabled" : "enabled")}
        >
          {isOn ? "Switch off" : "Switch on"}
        </Button>
        {isOn ? (
          <Button disabled={isBusy || pending} onClick={() => change("standby")}>
            Rest it
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function Settings({ sim }: { sim: Sim }) {
  const router = useRouter();
  const { pending, failure, onSubmit } = useSubmit(async (form) => {
    const limit = fieldText(form, "limit");
    const limitMb = limit === "" ? null : Number(limit);
    await api.sims.update(sim.id, {
      label: fieldText(form, "label"),
      ...(limitMb === sim.limitMb ? {} : { limitMb }),
    });
    router.refresh();
  });
  const fields = failure?.fields ?? {};
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Name" error={fields.label}>
          <Input name="label" defaultValue={sim.label} maxLength={100} />
        </Field>
        <Field label="MB at most" hint="Empty: no limit" error={fields.limitMb}>
          <Input name="limit" type="number" min={1} max={10_000_000} defaultValue={sim.limitMb ?? ""} />
        </Field>
      </div>
      {failure && Object.keys(fields).length === 0 ? <Notice tone="danger">{failure.message}</Notice> : null}
      <Button type="submit" pending={pending} className="self-start">
        Save
      </Button>
    </form>
  );
}
