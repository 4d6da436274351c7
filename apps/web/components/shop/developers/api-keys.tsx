"use client";

import type { Schemas } from "@tandem/sdk";
import { KeyRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "#lib/api.ts";
import { useDoing } from "#lib/use-doing.ts";
import { fieldText, useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Checkbox } from "#ui/checkbox.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { SecretOnce } from "./secret-once.tsx";

type ApiKey = Schemas["ApiKey"];
type Scope = Schemas["AccessScope"];

const areaNames: Record<string, string> = {
  catalog: "Plans and prices",
  wallet: "Wallet",
  orders: "Orders",
  esims: "eSIMs",
  keys: "API keys",
  hooks: "Webhooks",
  renewals: "Renewals",
  notifications: "Notifications",
};

const areaOf = (scope: Scope): string => scope.split(":")[0] ?? scope;
const nameOfArea = (area: string): string =>
  areaNames[area] ?? `${area.charAt(0).toUpperCase()}${area.slice(1).replaceAll("_", " ")}`;

/** The account's keys: made with chosen rights, shown once, revoked. */
export function ApiKeys({ keys, scopes }: { keys: readonly ApiKey[]; scopes: readonly Scope[] }) {
  const [made, setMade] = useState<{ name: string; key: string } | null>(null);
  const [adding, setAdding] = useState(false);
  return (
    <div className="flex flex-col gap-4">
      {made ? <SecretOnce what={`the key “${made.name}”`} secret={made.key} /> : null}
      {adding ? (
        <NewKey
          scopes={scopes}
          onMade={(key) => {
            setMade(key);
            setAdding(false);
          }}
          onCancel={() => setAdding(false)}
        />
      ) : null}
      <Card
        title="Keys"
        flush
        actions={
          adding ? null : (
            <Button size="sm" variant="primary" onClick={() => setAdding(true)}>
              New key
            </Button>
          )
        }
      >
        {keys.length === 0 ? (
          <EmptyState icon={<KeyRound aria-hidden="true" />} title="No keys yet">
            A key lets a program of yours do what you do here, as far as you let it.
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line border-line border-t">
            {keys.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}

function NewKey({
  scopes,
  onMade,
  onCancel,
}: {
  scopes: readonly Scope[];
  onMade: (key: { name: string; key: string }) => void;
  onCancel: () => void;
}) {
  const router = useRouter();
  const [chosen, setChosen] = useState<ReadonlySet<Scope>>(new Set(scopes.filter((scope) => scope.endsWith(":read"))));
  const { pending, failure, onSubmit } = useSubmit(async (form) => {
    const name = fieldText(form, "name");
    const { data } = await api.api.POST("/v1/api-keys", { body: { name, scopes: [...chosen] } });
    if (!data) return;
    onMade({ name, key: data.key });
    router.refresh();
  });
  const toggle = (scope: Scope, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(scope);
    else next.delete(scope);
    setChosen(next);
  };
  const areas = [...new Set(scopes.map(areaOf))];
  return (
    <Card title="New key">
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field label="Name" required error={failure?.fields.name} hint="So that you know later which program has it">
          <Input name="name" required maxLength={80} autoFocus placeholder="Warehouse" />
        </Field>
        <fieldset className="flex flex-col gap-2">
          <legend className="pb-1.5 font-medium text-ink text-sm">What it may do</legend>
          {areas.map((area) => (
            <div key={area} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
              <span className="text-base text-ink">{nameOfArea(area)}</span>
              <span className="flex gap-5">
                {(["read", "write"] as const).map((verb) => {
                  const scope = scopes.find((one) => one === `${area}:${verb}`);
                  if (!scope) return null;
                  return (
                    <Checkbox
                      key={verb}
                      label={
                        <>
                          <span className="sr-only">{nameOfArea(area)}: </span>
                          {verb === "read" ? "See" : "Change"}
                        </>
                      }
                      checked={chosen.has(scope)}
                      onCheckedChange={(on) => toggle(scope, on === true)}
                    />
                  );
                })}
              </span>
            </div>
          ))}
        </fieldset>
        {failure && !failure.fields.name ? <Notice tone="danger">{failure.message}</Notice> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>Cancel</Button>
          <Button type="submit" variant="primary" pending={pending} disabled={chosen.size === 0}>
            Make the key
          </Button>
        </div>
      </form>
    </Card>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const changes = apiKey.scopes.filter((scope) => !scope.endsWith(":read"));
  return (
    <li className="flex items-start justify-between gap-4 px-4 py-3">
      <div className="min-w-0">
        <div className="text-base text-ink">{apiKey.name}</div>
        <div className="flex flex-wrap gap-x-2 text-ink-soft text-sm">
          <code className="font-mono">{apiKey.prefix}…</code>
          <span>
            {changes.length === 0
              ? "may see"
              : `may change ${changes.map((one) => nameOfArea(areaOf(one)).toLowerCase()).join(", ")}`}
          </span>
          <span>
            {apiKey.lastUsedAt ? (
              <>
                used <RelativeTime at={apiKey.lastUsedAt} />
              </>
            ) : (
              "never used"
            )}
          </span>
        </div>
      </div>
      <Revoke apiKey={apiKey} />
    </li>
  );
}

function Revoke({ apiKey }: { apiKey: ApiKey }) {
  const { pending, failure, run } = useDoing();
  const revoke = () =>
    run("revoke", () => api.api.DELETE("/v1/api-keys/{keyId}", { params: { path: { keyId: apiKey.id } } }));
  return (
    <Confirm
      trigger={
        <Button size="sm" aria-label={`Revoke ${apiKey.name}`}>
          Revoke
        </Button>
      }
      title={`Revoke ${apiKey.name}`}
      consequence="Programs that use this key stop working within 30 seconds. This cannot be undone."
      action="Revoke"
      keep="Keep it"
      pending={pending !== null}
      onConfirm={async (close) => (await revoke()) && close()}
    >
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </Confirm>
  );
}
