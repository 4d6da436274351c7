"use client";

import type { Schemas } from "@tandem/sdk";
import { Percent, Plus, Trash2 } from "lucide-react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { countryName } from "#lib/plan-place.ts";
import { Button, IconButton } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Flag } from "#ui/flag.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { SellerForm } from "./seller-form.tsx";
import { TaxDialog } from "./tax-dialog.tsx";

type TaxRate = Schemas["TaxRate"];

const head = [
  { text: "Country" },
  { text: "Region" },
  { text: "Tax" },
  { text: "Percent", right: true },
  { text: "Actions", hidden: true },
];

function RemoveTax({ rate }: { rate: TaxRate }) {
  const remove = useAct(
    () => operator.DELETE("/v1/operator/tax/rates/{rateId}", { params: { path: { rateId: rate.id } } }),
    { done: `${rate.name} of ${countryName(rate.countryCode)} is removed` },
  );
  return (
    <Confirm
      trigger={
        <IconButton label={`Remove ${rate.name} of ${countryName(rate.countryCode)}`} size="icon-sm">
          <Trash2 aria-hidden="true" />
        </IconButton>
      }
      title={`Remove ${rate.name} of ${countryName(rate.countryCode)}`}
      consequence="Documents issued from now on do not show it. What was issued stays as it is."
      action="Remove"
      pending={remove.pending}
      onConfirm={(close) => remove.run(undefined, { onSettled: close })}
    />
  );
}

function RateRow({ rate, mayChange }: { rate: TaxRate; mayChange: boolean }) {
  return (
    <tr className="hover:bg-sunken/60">
      <td>
        <span className="inline-flex items-center gap-2">
          <Flag code={rate.countryCode} />
          {countryName(rate.countryCode)}
        </span>
      </td>
      <td className="text-ink-soft">{rate.region ?? "all"}</td>
      <td className="font-medium">{rate.name}</td>
      <td className="tabular text-right">{rate.percent} %</td>
      <td className="text-right">{mayChange ? <RemoveTax rate={rate} /> : null}</td>
    </tr>
  );
}

/** Which taxes prices contain where, and who sells. */
export function TaxesPage() {
  const may = useMay("admin");
  const rates = useAsk(["tax-rates"], (signal) => operator.GET("/v1/operator/tax/rates", { signal }));
  const seller = useAsk(["seller"], (signal) => operator.GET("/v1/operator/tax/seller", { signal }));
  const add = may ? (
    <TaxDialog
      trigger={
        <Button variant="primary">
          <Plus aria-hidden="true" />
          Add a tax
        </Button>
      }
    />
  ) : null;
  return (
    <>
      <PageHeader
        title="Taxes"
        description="Prices contain these taxes. A document splits them out of its total, each rounded once to the cent."
        actions={add}
      />
      <div className="flex flex-col gap-5">
        <Loaded asked={rates}>
          {({ data }) => (
            <Card flush>
              {data.length === 0 ? (
                <EmptyState icon={<Percent aria-hidden="true" />} title="No taxes">
                  Documents show no tax until a country has one.
                </EmptyState>
              ) : (
                <SmallTable label="Taxes" head={head}>
                  {data.map((rate) => (
                    <RateRow key={rate.id} rate={rate} mayChange={may} />
                  ))}
                </SmallTable>
              )}
            </Card>
          )}
        </Loaded>
        <Loaded asked={seller}>
          {(details) => (
            <Card title="Who sells" description="Stands on every document issued from now on.">
              <SellerForm details={details} mayChange={may} />
            </Card>
          )}
        </Loaded>
      </div>
    </>
  );
}
