"use client";

import type { Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatCount } from "#lib/format.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Mono } from "#ui/mono.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";
import { configPrefix, credentialPrefix, textsBelow, UpstreamFields } from "./provider-fields.tsx";
import { TargetsForm } from "./targets-form.tsx";

type Provider = Schemas["ProviderDetail"];

const statuses = [
  { value: "active", label: "Active: gets orders" },
  { value: "maintenance", label: "Maintenance: no new orders, running ones end" },
  { value: "inactive", label: "Inactive: not used at all" },
];

const isStatus = (text: string): text is Provider["status"] => statuses.some((one) => one.value === text);

function Place({ provider }: { provider: Provider }) {
  const save = useAct(
    (body: Schemas["ProviderChange"]) =>
      operator.PATCH("/v1/operator/providers/{providerId}", { params: { path: { providerId: provider.id } }, body }),
    { done: "Saved, used from the next order on", inForm: true },
  );
  const errors = save.failure?.fields ?? {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const status = fieldText(form, "status");
    save.run({
      name: fieldText(form, "name"),
      tier: Number(fieldText(form, "tier")),
      priority: Number(fieldText(form, "priority")),
      ...(isStatus(status) ? { status } : {}),
    });
  };
  return (
    <Card title="Place in the routing">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={errors.name}>
          <Input name="name" defaultValue={provider.name} required maxLength={80} />
        </Field>
        <Field label="Status">
          <Select name="status" options={statuses} defaultValue={provider.status} />
        </Field>
        <div className="grid grid-cols-2 gap-3">
          <Field label="Tier" hint="1 primary, 2 backup" error={errors.tier}>
            <Input name="tier" type="number" min={1} max={9} defaultValue={provider.tier} required />
          </Field>
          <Field label="Priority" hint="Within the tier, lower first" error={errors.priority}>
            <Input name="priority" type="number" min={0} max={1000} defaultValue={provider.priority} required />
          </Field>
        </div>
        {save.failure ? <Notice tone="danger">{save.failure.message}</Notice> : null}
        <Button type="submit" variant="primary" pending={save.pending} className="self-start">
          Save
        </Button>
      </form>
    </Card>
  );
}

function Access({ provider, upstream }: { provider: Provider; upstream: Schemas["Upstream"] }) {
  const save = useAct(
    (body: Schemas["ProviderChange"]) =>
      operator.PATCH("/v1/operator/providers/{providerId}", { params: { path: { providerId: provider.id } }, body }),
    { done: "Saved. Test the connection to be sure", inForm: true },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    save.run({
      baseUrl: fieldText(form, "baseUrl") || null,
      credentials: textsBelow(form, credentialPrefix),
      config: textsBelow(form, configPrefix),
    });
  };
  return (
    <Card title="Access" description="Credentials are stored encrypted and never shown again.">
      <form key={provider.credentialsSet.join()} onSubmit={submit} className="flex flex-col gap-4">
        <UpstreamFields
          upstream={upstream}
          stored={provider.credentialsSet}
          config={provider.config}
          errors={save.failure?.fields ?? {}}
        />
        <Field label="Address" hint="Empty for the provider's own" error={save.failure?.fields.baseUrl}>
          <Input name="baseUrl" type="url" defaultValue={provider.baseUrl ?? ""} className="font-mono" />
        </Field>
        {save.failure ? <Notice tone="danger">{save.failure.message}</Notice> : null}
        <Button type="submit" variant="primary" pending={save.pending} className="self-start">
          Save
        </Button>
      </form>
    </Card>
  );
}

function WebhookAddresses({ urls }: { urls: readonly string[] }) {
  return (
    <Card
      title="Webhook address"
      description="Enter it at the provider. Whoever knows it can send; keep it to yourself."
    >
      <ul className="flex flex-col gap-2">
        {urls.map((url) => (
          <li key={url}>
            <Mono copy>{url}</Mono>
          </li>
        ))}
        {urls.length === 0 ? <li className="text-base text-ink-soft">This provider sends no webhooks.</li> : null}
      </ul>
    </Card>
  );
}

function Remove({ provider }: { provider: Provider }) {
  const router = useRouter();
  const remove = useAct(
    () => operator.DELETE("/v1/operator/providers/{providerId}", { params: { path: { providerId: provider.id } } }),
    { done: `${provider.name} is removed`, onDone: () => router.push("/console/providers") },
  );
  return (
    <Card title="Remove">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-md text-base text-ink-soft">
          Only a provider that never sold anything can be removed. One that did is set inactive, so that its orders keep
          their story.
        </p>
        <Confirm
          trigger={<Button>Remove provider</Button>}
          title={`Remove ${provider.name}`}
          consequence={`${formatCount(provider.offerCount)} offers in ${formatCount(provider.countryCount)} countries are gone at once, and its stored credentials with them. This cannot be undone.`}
          action="Remove provider"
          pending={remove.pending}
          onConfirm={(close) => remove.run(undefined, { onSettled: close })}
        />
      </div>
    </Card>
  );
}

/** How a provider is set up; only for people who may change it. */
export function ProviderSettings({ provider }: { provider: Provider }) {
  const upstreams = useAsk(["upstreams"], (signal) => operator.GET("/v1/operator/upstreams", { signal }));
  return (
    <div className="grid grid-cols-1 items-start gap-3 lg:grid-cols-2">
      <div className="flex flex-col gap-3">
        <Place provider={provider} />
        <TargetsForm provider={provider} />
      </div>
      <div className="flex flex-col gap-3">
        <Loaded asked={upstreams}>
          {({ data }) => {
            const upstream = data.find((one) => one.id === provider.upstream);
            return upstream ? <Access provider={provider} upstream={upstream} /> : null;
          }}
        </Loaded>
        <WebhookAddresses urls={provider.webhookUrls} />
        <Remove provider={provider} />
      </div>
    </div>
  );
}
