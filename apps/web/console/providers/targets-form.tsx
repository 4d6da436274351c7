"use client";

import type { Schemas } from "@tandem/sdk";
import type { FormEvent } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";

/** A share as percent text without the noise of floats: 0.985 → `98.5`. */
const percentText = (share: number): string => String(Math.round(share * 1e6) / 1e4);
const shareOf = (percent: string): number => Number(percent) / 100;

/** What a provider's figures are measured against. */
export function TargetsForm({ provider }: { provider: Schemas["ProviderDetail"] }) {
  const { targets } = provider;
  const save = useAct(
    (next: Schemas["Targets"]) =>
      operator.PATCH("/v1/operator/providers/{providerId}", {
        params: { path: { providerId: provider.id } },
        body: { targets: next },
      }),
    { done: "Targets saved", inForm: true },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    save.run({
      successRate: shareOf(fieldText(form, "successRate")),
      deliverySeconds: Number(fieldText(form, "deliverySeconds")),
      uptime: shareOf(fieldText(form, "uptime")),
      errorRate: shareOf(fieldText(form, "errorRate")),
      satisfaction: Number(fieldText(form, "satisfaction")),
    });
  };
  const percent = { type: "number", min: 0, max: 100, step: "any", required: true, trailing: "%" } as const;
  return (
    <Card title="Targets" description="Figures are shown beside these everywhere.">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
          <Field label="Success, at least">
            <Input {...percent} name="successRate" defaultValue={percentText(targets.successRate)} />
          </Field>
          <Field label="Uptime, at least">
            <Input {...percent} name="uptime" defaultValue={percentText(targets.uptime)} />
          </Field>
          <Field label="Errors, at most">
            <Input {...percent} name="errorRate" defaultValue={percentText(targets.errorRate)} />
          </Field>
          <Field label="Delivery time, at most">
            <Input
              name="deliverySeconds"
              type="number"
              min={1}
              step="any"
              required
              trailing="s"
              defaultValue={targets.deliverySeconds}
            />
          </Field>
          <Field label="Rating, at least">
            <Input
              name="satisfaction"
              type="number"
              min={1}
              max={5}
              step="0.1"
              required
              trailing="of 5"
              defaultValue={targets.satisfaction}
            />
          </Field>
        </div>
        {save.failure ? <Notice tone="danger">{save.failure.message}</Notice> : null}
        <Button type="submit" pending={save.pending} className="self-start">
          Save targets
        </Button>
      </form>
    </Card>
  );
}
