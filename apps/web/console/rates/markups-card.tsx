"use client";

import type { Schemas } from "@tandem/sdk";
import { type FormEvent, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { serviceWords } from "#lib/use-words.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Input } from "#ui/input.tsx";
import { SmallTable } from "#ui/small-table.tsx";

type Markup = Schemas["Markup"];

const head = [{ text: "Service" }, { text: "On cost", right: true }, { text: "Change", hidden: true }];

function MarkupRow({ markup, may }: { markup: Markup; may: boolean }) {
  const [text, setText] = useState(String(markup.percent));
  const name = serviceWords[markup.service];
  const save = useAct(
    (percent: number) =>
      operator.PUT("/v1/operator/markups/{service}", {
        params: { path: { service: markup.service } },
        body: { percent },
      }),
    { done: `${name} is marked up by ${text} %` },
  );
  const percent = Number(text.replace(",", "."));
  const fits = text.trim() !== "" && Number.isFinite(percent) && percent >= 0 && percent <= 10_000;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fits) save.run(percent);
  };
  return (
    <tr className="hover:bg-sunken/60">
      <td className="font-medium">
        {name} {markup.isDefault ? <span className="font-normal text-ink-soft">(standard)</span> : null}
      </td>
      <td className="tabular text-right">{markup.percent} %</td>
      <td className="w-px whitespace-nowrap text-right">
        {may ? (
          <form onSubmit={submit} className="flex justify-end gap-2">
            <Input
              aria-label={`Markup of ${name} in percent`}
              aria-invalid={!fits || undefined}
              inputMode="decimal"
              trailing="%"
              value={text}
              onChange={(event) => setText(event.target.value)}
              className="tabular w-28"
            />
            <Button type="submit" disabled={!fits || percent === markup.percent} pending={save.pending}>
              Set
            </Button>
          </form>
        ) : null}
      </td>
    </tr>
  );
}

/** What is added to a cost where no price list says a price. */
export function MarkupsCard({ may }: { may: boolean }) {
  const markups = useAsk(["markups"], (signal) => operator.GET("/v1/operator/markups", { signal }));
  return (
    <Loaded asked={markups}>
      {({ data }) => (
        <Card
          flush
          title="Markups"
          description="Added to what the first carrier by tier asks, where no price list says a price. Counts at once."
        >
          <SmallTable label="Markups" head={head}>
            {data.map((markup) => (
              <MarkupRow key={markup.service} markup={markup} may={may} />
            ))}
          </SmallTable>
        </Card>
      )}
    </Loaded>
  );
}
