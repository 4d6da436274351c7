"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { useSettled } from "#console/lib/use-settled.ts";
import { countryName } from "#lib/plan-place.ts";
import { formatUnits, rateWords, serviceOptions, type UseService } from "#lib/use-words.ts";
import { Card } from "#ui/card.tsx";
import { Field } from "#ui/field.tsx";
import { Flag } from "#ui/flag.tsx";
import { Input } from "#ui/input.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";
import { SmallTable } from "#ui/small-table.tsx";

type Trial = Schemas["RateTrial"];
type Asking = { to: string; service: UseService; minutes: string };

const head = [
  { text: "Who" },
  { text: "Prefix" },
  { text: "Rate" },
  { text: "Comes to", right: true },
  { text: "Margin", right: true },
];

function PriceRow({ trial }: { trial: Trial }) {
  const { price } = trial;
  if (!price) return null;
  return (
    <tr className="bg-sunken/60 font-medium">
      <td className="whitespace-nowrap">We ask</td>
      <td>
        {price.source === "markup" ? (
          <span className="font-normal text-ink-soft">cost + {price.markupPercent} %</span>
        ) : (
          <Mono>{price.prefix || "any"}</Mono>
        )}
      </td>
      <td className="whitespace-nowrap">{rateWords(price.rate)}</td>
      <td className="text-right">
        <Money value={price.total} />
      </td>
      <td />
    </tr>
  );
}

function CarrierRow({ carrier }: { carrier: Trial["carriers"][number] }) {
  const loses = carrier.margin?.amount.startsWith("-");
  return (
    <tr className="hover:bg-sunken/60">
      <td className="whitespace-nowrap">{carrier.provider.name}</td>
      <td>
        <Mono>{carrier.prefix || "any"}</Mono>
      </td>
      <td className="whitespace-nowrap">{rateWords(carrier.rate)}</td>
      <td className="text-right">
        <Money value={carrier.total} />
      </td>
      <td className={loses ? "text-right font-medium text-danger-text" : "text-right"}>
        {carrier.margin ? (
          <>
            <Money value={carrier.margin} signed />{" "}
            <span className="tabular text-ink-soft">{carrier.marginPercent} %</span>
          </>
        ) : (
          "–"
        )}
      </td>
    </tr>
  );
}

function Result({ trial, service }: { trial: Trial; service: UseService }) {
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-2 text-base text-ink-soft">
        {trial.countryCode ? (
          <>
            <Flag code={trial.countryCode} />
            <span>
              {countryName(trial.countryCode)}, {formatUnits(service, trial.units)}
            </span>
          </>
        ) : (
          formatUnits(service, trial.units)
        )}
        {trial.ownCost ? (
          <span>
            ; your own seller asks <Money value={trial.ownCost} />
          </span>
        ) : null}
      </p>
      {!trial.price && trial.carriers.length === 0 ? (
        <Notice tone="warning">No price list and no carrier has a rate for this number.</Notice>
      ) : (
        <SmallTable label="What it costs everywhere" head={head} className="-mx-4">
          <PriceRow trial={trial} />
          {trial.carriers.map((carrier) => (
            <CarrierRow key={carrier.provider.id} carrier={carrier} />
          ))}
        </SmallTable>
      )}
    </div>
  );
}

/** What a number would cost at each carrier, and what we ask. */
export function RateTrialCard() {
  const [draft, setDraft] = useState<Asking>({ to: "+14155550100", service: "voice", minutes: "10" });
  const asking = useSettled(draft);
  const to = asking.to.replace(/[\s()-]/g, "");
  const isNumber = /^\+?\d{1,15}$/.test(to);
  const count = Number(asking.minutes);
  const isTimed = asking.service === "voice" || asking.service === "video";
  const units = Number.isInteger(count) && count > 0 ? count * (isTimed ? 60 : 1) : undefined;
  const query = { service: asking.service, to, direction: "outbound" as const, ...(units ? { units } : {}) };
  const trial = useAsk(
    ["rate-trial", query],
    (signal) => operator.GET("/v1/operator/rate-trial", { params: { query }, signal }),
    { enabled: isNumber },
  );
  const change = (part: Partial<Asking>) => setDraft((before) => ({ ...before, ...part }));
  return (
    <Card title="What would a number cost?">
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_8rem]">
          <Field label="Number" error={draft.to && !/^\+?[\d\s()-]{1,24}$/.test(draft.to) ? "Digits only" : undefined}>
            <Input
              inputMode="tel"
              value={draft.to}
              onChange={(event) => change({ to: event.target.value })}
              className="tabular"
            />
          </Field>
          <Field label="Service">
            <Select
              value={draft.service}
              options={serviceOptions}
              onChange={(event) => change({ service: event.target.value as UseService })}
            />
          </Field>
          <Field label={draft.service === "voice" || draft.service === "video" ? "Minutes" : "How many"}>
            <Input
              inputMode="numeric"
              value={draft.minutes}
              onChange={(event) => change({ minutes: event.target.value })}
              className="tabular"
            />
          </Field>
        </div>
        {isNumber ? (
          <Loaded asked={trial} height={160}>
            {(data) => <Result trial={data} service={asking.service} />}
          </Loaded>
        ) : (
          <p className="text-base text-ink-soft">Type a number with its country code, or the beginning of one.</p>
        )}
      </div>
    </Card>
  );
}
