"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { percentOf } from "#console/lib/figures.ts";
import { operator } from "#console/lib/operator-api.ts";
import { useCountryOptions, useProviderOptions } from "#console/lib/options.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { useSettled } from "#console/lib/use-settled.ts";
import { Card } from "#ui/card.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Money } from "#ui/money.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";
import { SkeletonText } from "#ui/skeleton.tsx";

type Try = { cost: string; countryCode: string; providerId: string; data: string };

const amountPattern = /^\d+(\.\d{1,6})?$/;
const sizes = ["1GB", "3GB", "5GB", "10GB", "20GB"].map((value) => ({ value, label: value.replace("GB", " GB") }));

/** Cost, the steps, and what is earned, as one line of sums. */
function Steps({ preview }: { preview: Schemas["PricePreview"] }) {
  return (
    <div className="flex flex-col gap-3">
      <ol className="flex flex-col divide-y divide-line rounded-md border border-line">
        {preview.steps.map((step) => (
          <li key={step.label} className="flex justify-between gap-4 px-3 py-2">
            <span className="text-ink-soft">{step.label}</span>
            <Money value={step.amount} />
          </li>
        ))}
        <li className="flex justify-between gap-4 bg-sunken/60 px-3 py-2 font-medium">
          <span>Price</span>
          <Money value={preview.price} />
        </li>
        <li className="flex justify-between gap-4 px-3 py-2">
          <span className="text-ink-soft">Margin</span>
          <span>
            <Money value={preview.margin} />{" "}
            <span className="tabular text-ink-soft">{percentOf(preview.marginRate)}</span>
          </span>
        </li>
      </ol>
      <p className="text-ink-soft text-sm">
        {preview.rule ? `Made by “${preview.rule.name}”` : "No rule fits"}
        {preview.floorApplied ? ", raised to the margin it must keep" : ""}
      </p>
    </div>
  );
}

/** What a cost would sell for with the rules as they are, step by step. */
export function PricePreview({ currency }: { currency: string }) {
  const [draft, setDraft] = useState<Try>({ cost: "3.50", countryCode: "US", providerId: "", data: "5GB" });
  const countries = useCountryOptions();
  const providers = useProviderOptions();
  const asked = useSettled(draft);
  const valid = amountPattern.test(draft.cost);
  const preview = useAsk(
    ["price-preview", asked],
    (signal) =>
      operator.POST("/v1/operator/price-rules/preview", {
        body: {
          cost: { amount: asked.cost, currency },
          data: asked.data,
          ...(asked.countryCode ? { countryCode: asked.countryCode } : {}),
          ...(asked.providerId ? { providerId: asked.providerId } : {}),
        },
        signal,
      }),
    { enabled: valid && amountPattern.test(asked.cost) },
  );
  const set = (name: keyof Try) => (event: { target: { value: string } }) =>
    setDraft((before) => ({ ...before, [name]: event.target.value.trim() }));
  return (
    <Card title="What a cost sells for">
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <div className="grid content-start gap-3">
          <Field label="Cost" error={valid ? undefined : "An amount like 3.50"}>
            <Input
              value={draft.cost}
              onChange={set("cost")}
              inputMode="decimal"
              className="tabular"
              trailing={currency}
            />
          </Field>
          <Field label="Country">
            <Select options={countries} placeholder="Any" value={draft.countryCode} onChange={set("countryCode")} />
          </Field>
          <div className="grid grid-cols-2 gap-3">
            <Field label="Data">
              <Select options={sizes} value={draft.data} onChange={set("data")} />
            </Field>
            <Field label="Provider">
              <Select options={providers} placeholder="Any" value={draft.providerId} onChange={set("providerId")} />
            </Field>
          </div>
        </div>
        {preview.data ? (
          <Steps preview={preview.data} />
        ) : preview.failure ? (
          <Notice tone="danger">{preview.failure.message}</Notice>
        ) : (
          <SkeletonText lines={4} />
        )}
      </div>
    </Card>
  );
}
