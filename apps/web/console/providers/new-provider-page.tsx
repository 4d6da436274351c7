"use client";

import type { Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RadioGroup } from "#ui/radio-group.tsx";
import { configPrefix, credentialPrefix, textsBelow, UpstreamFields } from "./provider-fields.tsx";

type Upstream = Schemas["Upstream"];

function useCreate() {
  const router = useRouter();
  return useAct((body: Schemas["NewProvider"]) => operator.POST("/v1/operator/providers", { body }), {
    done: (provider) => `${provider?.name ?? "The provider"} is added. Test the connection, then read its catalogue`,
    onDone: (provider) => router.push(provider ? `/console/providers/${provider.id}` : "/console/providers"),
    inForm: true,
  });
}

function AccessStep({ upstream, onBack }: { upstream: Upstream; onBack: () => void }) {
  const create = useCreate();
  const errors = create.failure?.fields ?? {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const baseUrl = fieldText(form, "baseUrl");
    create.run({
      upstream: upstream.id,
      name: fieldText(form, "name"),
      tier: Number(fieldText(form, "tier")),
      priority: Number(fieldText(form, "priority")),
      credentials: textsBelow(form, credentialPrefix),
      config: textsBelow(form, configPrefix),
      ...(baseUrl ? { baseUrl } : {}),
    });
  };
  return (
    <Card title={`2. Access to ${upstream.name}`} description="Credentials are stored encrypted and never shown again.">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={errors.name} required>
          <Input name="name" defaultValue={upstream.name} required maxLength={80} />
        </Field>
        <UpstreamFields upstream={upstream} stored={[]} config={{}} errors={errors} />
        <Field label="Address" hint="Empty for the provider's own; the lab has another" error={errors.baseUrl}>
          <Input name="baseUrl" type="url" className="font-mono" />
        </Field>
        <div className="grid grid-cols-2 gap-3">
          <Field label="Tier" hint="1 primary, 2 backup" error={errors.tier}>
            <Input name="tier" type="number" min={1} max={9} defaultValue={2} required />
          </Field>
          <Field label="Priority" hint="Within the tier, lower first" error={errors.priority}>
            <Input name="priority" type="number" min={0} max={1000} defaultValue={100} required />
          </Field>
        </div>
        {create.failure ? <Notice tone="danger">{create.failure.message}</Notice> : null}
        <div className="flex gap-2">
          <Button onClick={onBack}>Back</Button>
          <Button type="submit" variant="primary" pending={create.pending}>
            Add {upstream.name}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function KindStep({ upstreams, onChoose }: { upstreams: readonly Upstream[]; onChoose: (upstream: Upstream) => void }) {
  const [chosen, setChosen] = useState(upstreams[0]?.id ?? "");
  const upstream = upstreams.find((one) => one.id === chosen);
  return (
    <Card title="1. Which kind">
      <div className="flex flex-col gap-4">
        <RadioGroup
          cards
          aria-label="Kind of provider"
          value={chosen}
          onValueChange={setChosen}
          options={upstreams.map((one) => ({
            value: one.id,
            label: (
              <span className="flex flex-wrap items-center gap-2 font-medium">
                {one.name}
                {one.services.map((service) => (
                  <Badge key={service}>{service}</Badge>
                ))}
              </span>
            ),
            hint: one.capabilities.length > 0 ? `Can: ${one.capabilities.join(", ")}` : undefined,
          }))}
        />
        <Button
          variant="primary"
          disabled={!upstream}
          onClick={() => upstream && onChoose(upstream)}
          className="self-start"
        >
          Next
        </Button>
      </div>
    </Card>
  );
}

/** Adds a provider in two steps, from what its adapter says it needs. */
export function NewProviderPage() {
  const may = useMay("admin");
  const [upstream, setUpstream] = useState<Upstream | null>(null);
  const upstreams = useAsk(["upstreams"], (signal) => operator.GET("/v1/operator/upstreams", { signal }));
  return (
    <>
      <PageHeader crumbs={[{ label: "Providers", href: "/console/providers" }]} title="Add a provider" />
      <div className="max-w-xl">
        {may ? (
          <Loaded asked={upstreams}>
            {({ data }) =>
              upstream ? (
                <AccessStep upstream={upstream} onBack={() => setUpstream(null)} />
              ) : (
                <KindStep upstreams={data} onChoose={setUpstream} />
              )
            }
          </Loaded>
        ) : (
          <EmptyState title="Only an admin can add providers" />
        )}
      </div>
    </>
  );
}
