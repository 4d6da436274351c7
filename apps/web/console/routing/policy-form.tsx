"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useProviders } from "#console/lib/options.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useUnsaved } from "#console/lib/unsaved.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Notice } from "#ui/notice.tsx";
import { RadioGroup } from "#ui/radio-group.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { toast } from "#ui/toast.tsx";
import { draftOf, type PolicyDraft, readDraft } from "./policy-draft.ts";
import { HandOrder, handOrderOf, Limits, policyFieldNames, Weights } from "./policy-fields.tsx";
import { isStrategy, strategyOptions } from "./strategies.ts";
import { TryIt } from "./try-it.tsx";

type Policy = Schemas["RoutingPolicy"];
type Change = Schemas["RoutingPolicyChange"];

const sameDraft = (one: PolicyDraft, other: PolicyDraft): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What is typed, kept when the stored policy changes under it; an untouched form follows the stored one. */
function useDraft(policy: Policy) {
  const [base, setBase] = useState(policy);
  const [draft, setDraft] = useState(() => draftOf(policy));
  const changed = !sameDraft(draft, draftOf(base));
  if (policy.version > base.version && !changed) {
    setBase(policy);
    setDraft(draftOf(policy));
  }
  const take = (stored: Policy) => {
    setBase(stored);
    setDraft(draftOf(stored));
  };
  return { draft, setDraft, changed, take, overtaken: policy.version > base.version };
}

function usePolicyActs(policy: Policy, take: (stored: Policy) => void) {
  const save = useAct(
    (body: Change) =>
      operator.PUT("/v1/operator/routing/policies/{service}", { params: { path: { service: policy.service } }, body }),
    { inForm: true },
  );
  const before = readDraft(draftOf(policy)).change;
  const undo = () => save.run(before, { onSuccess: (stored) => stored && take(stored) });
  const submit = (change: Change) =>
    save.run(change, {
      onSuccess: (stored) => {
        if (stored) take(stored);
        toast.success(`Version ${stored?.version ?? ""} is used from the next order on`, {
          action: { label: "Undo", onClick: undo },
        });
      },
    });
  return { save, submit };
}

function Strategy({ draft, onChange }: { draft: PolicyDraft; onChange: (draft: PolicyDraft) => void }) {
  return (
    <RadioGroup
      cards
      aria-label="Strategy"
      value={draft.strategy}
      onValueChange={(value) => isStrategy(value) && onChange({ ...draft, strategy: value })}
      options={strategyOptions.map(({ value, label, hint }) => ({
        value,
        label: <span className="font-medium">{label}</span>,
        hint,
      }))}
      className="grid sm:grid-cols-2"
    />
  );
}

function Overtaken({ onTake }: { onTake: () => void }) {
  return (
    <Notice
      tone="warning"
      title="Somebody saved another version meanwhile"
      action={
        <Button size="sm" onClick={onTake}>
          Show theirs
        </Button>
      }
    >
      Saving yours replaces it.
    </Notice>
  );
}

function PolicyHead({ policy }: { policy: Policy }) {
  return (
    <>
      {policy.version === 0 ? "The default; nobody changed it yet" : `Version ${policy.version}`}
      {policy.updatedAt ? (
        <>
          , changed <RelativeTime at={policy.updatedAt} />
        </>
      ) : null}
    </>
  );
}

/**
 * How providers are chosen for one service, with who would be chosen by it. A change makes a new version, used from the next
 * order on; the toast undoes it.
 */
export function PolicyForm({ policy }: { policy: Policy }) {
  const may = useMay("admin");
  const { draft, setDraft, changed, take, overtaken } = useDraft(policy);
  const [tried, setTried] = useState(false);
  const providers = (useProviders().data?.data ?? []).filter((one) => one.services.includes(policy.service));
  const { save, submit } = usePolicyActs(policy, take);
  const unsaved = useUnsaved(changed && !save.pending);
  const read = readDraft(draft.strategy === "manual" ? { ...draft, order: handOrderOf(draft, providers) } : draft);
  const wrong = Object.keys(read.wrongs).length > 0;
  const errors = { ...save.failure?.fields, ...(tried ? read.wrongs : {}) };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!wrong) submit(read.change);
  };
  const part = { draft, onChange: setDraft, errors };
  return (
    <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-2">
      <Card
        title={`How ${policy.service === "esim" ? "eSIM" : policy.service} orders choose a provider`}
        description={<PolicyHead policy={policy} />}
      >
        <form onSubmit={onSubmit} noValidate className="flex flex-col gap-5">
          {overtaken && changed ? <Overtaken onTake={() => take(policy)} /> : null}
          <fieldset disabled={!may} className="flex flex-col gap-5">
            <Strategy draft={draft} onChange={setDraft} />
            {draft.strategy === "balanced" || draft.strategy === "weighted" ? (
              <Weights {...part} providers={providers} />
            ) : null}
            {draft.strategy === "manual" ? <HandOrder {...part} providers={providers} /> : null}
            <Limits {...part} />
          </fieldset>
          <Refusal failure={save.failure} shown={policyFieldNames} />
          {may ? (
            <div className="flex flex-wrap items-center gap-2">
              <Button type="submit" variant="primary" pending={save.pending} disabled={!changed}>
                Use from the next order on
              </Button>
              {changed ? (
                <Button variant="ghost" onClick={() => take(policy)}>
                  Put back as it was
                </Button>
              ) : null}
            </div>
          ) : null}
        </form>
      </Card>
      <TryIt draft={changed && !wrong ? read.change : null} />
      {unsaved.question}
    </div>
  );
}
