"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { PlanPicker, usePlanChoices } from "#console/lib/plan-picker.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { useSettled } from "#console/lib/use-settled.ts";
import { DecisionTable } from "#console/orders/decision-table.tsx";
import { Card } from "#ui/card.tsx";
import { Field } from "#ui/field.tsx";
import { Notice } from "#ui/notice.tsx";
import { ScrollRegion } from "#ui/scroll-region.tsx";

type Draft = Schemas["RoutingPolicyChange"];
type Ranking = Schemas["RankingPreview"];

const fresh = { every: 15_000, live: { topics: ["providers", "orders"], atMostEveryMs: 5000 } } as const;

const nameOf = (ranking: Ranking): string => ranking.chosen?.name ?? "nobody, a person delivers by hand";

function Difference({ now, then }: { now: Ranking | undefined; then: Ranking }) {
  if (!now) return null;
  const same = now.chosen?.id === then.chosen?.id;
  return (
    <Notice tone={then.chosen ? (same ? "neutral" : "info") : "warning"}>
      {same ? (
        <>As typed, the first choice stays {nameOf(then)}.</>
      ) : (
        <>
          Now the first choice is {nameOf(now)}. As typed it would be <strong>{nameOf(then)}</strong>.
        </>
      )}
    </Notice>
  );
}

function Candidates({ ranking }: { ranking: Ranking }) {
  return (
    <>
      <p className="text-base text-ink">{ranking.reason}</p>
      <ScrollRegion label="Candidates">
        <DecisionTable decision={ranking} />
      </ScrollRegion>
    </>
  );
}

/** The ranking under a policy that is being typed, beside the one in force. */
function Tried({ planId, draft, now }: { planId: string; draft: Draft; now: Ranking | undefined }) {
  const policy = useSettled(draft);
  const then = useAsk(
    ["ranking", planId, policy],
    (signal) => operator.POST("/v1/operator/routing/ranking", { body: { plan: planId, policy }, signal }),
    fresh,
  );
  return (
    <Loaded asked={then} height={180}>
      {(ranking) => (
        <div className="flex flex-col gap-3">
          <Difference now={now} then={ranking} />
          <Candidates ranking={ranking} />
        </div>
      )}
    </Loaded>
  );
}

/** Who would get an order for a plan now; while a policy is being changed, who would get it then. */
export function TryIt({ draft }: { draft: Draft | null }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [example] = usePlanChoices("United States 5 GB, 30 days");
  const planId = chosen ?? example?.value ?? null;
  const now = useAsk(
    ["ranking", planId],
    (signal) => operator.GET("/v1/operator/routing/ranking", { params: { query: { plan: planId ?? "" } }, signal }),
    { ...fresh, enabled: planId !== null },
  );
  return (
    <Card
      title="Try it"
      description={
        draft
          ? "Who would get an order for this plan with the policy as typed. Nothing is bought or saved."
          : "Who would get an order for this plan now. Nothing is bought."
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Example plan">
          <PlanPicker value={planId} onChange={setChosen} />
        </Field>
        {planId && draft ? <Tried planId={planId} draft={draft} now={now.data} /> : null}
        {planId && !draft ? (
          <Loaded asked={now} height={180}>
            {(ranking) => (
              <div className="flex flex-col gap-3">
                <Candidates ranking={ranking} />
              </div>
            )}
          </Loaded>
        ) : null}
      </div>
    </Card>
  );
}
