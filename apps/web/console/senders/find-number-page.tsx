"use client";

import type { Schemas } from "@tandem/sdk";
import { SearchX } from "lucide-react";
import { useMemo } from "react";
import { ProviderLink } from "#console/lib/cells.tsx";
import { operator, type Query } from "#console/lib/operator-api.ts";
import { useProviders } from "#console/lib/options.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { numberCountries } from "#lib/number-query.ts";
import { featureWords, formatNumber, numberTypeWords, placeOf } from "#lib/number-words.ts";
import { countryName, inSentence } from "#lib/plan-place.ts";
import { Badge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { Notice } from "#ui/notice.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { BuySender } from "./buy-sender.tsx";

type Free = Schemas["OperatorFreeNumber"];

const filterIds = ["country", "type", "features", "provider", "areaCode", "contains"] as const;
const idOf = (found: Free) => found.number;

const usual = { country: "US", features: "sms", limit: 50 };

const filters = [
  {
    id: "country",
    label: "Country",
    options: numberCountries.map((code) => ({ value: code, label: countryName(code) })),
  },
  {
    id: "type",
    label: "Kind",
    options: Object.entries(numberTypeWords).map(([value, label]) => ({ value, label })),
  },
  {
    id: "features",
    label: "Can",
    options: [
      { value: "sms,mms", label: "SMS and MMS" },
      { value: "sms,voice", label: "SMS and calls" },
    ],
  },
  { id: "areaCode", label: "Area code", placeholder: "212" },
];

const columns: readonly TableColumn<Free>[] = [
  {
    id: "number",
    header: "Number",
    csv: (found) => found.number,
    cell: (found) => (
      <span className="flex items-center gap-2">
        <span className="tabular whitespace-nowrap font-medium">{formatNumber(found.number)}</span>
        {found.cheapest ? <Badge tone="success">cheapest</Badge> : null}
      </span>
    ),
  },
  {
    id: "provider",
    header: "Carrier",
    phone: "line",
    sortValue: (found) => found.provider.name,
    csv: (found) => found.provider.name,
    cell: (found) => <ProviderLink {...found} />,
  },
  { id: "place", header: "Where", cell: (found) => placeOf(found, countryName(found.country)) },
  {
    id: "features",
    header: "Can",
    cell: (found) => found.features?.map((feature) => featureWords[feature]).join(", ") ?? "not told",
  },
  {
    id: "setup",
    header: "To set up",
    phone: "line",
    align: "right",
    sortValue: (found) => Number(found.setupPrice.amount),
    csv: (found) => found.setupPrice.amount,
    cell: (found) => <Money value={found.setupPrice} />,
  },
  {
    id: "monthly",
    header: "A month",
    phone: "line",
    align: "right",
    sortValue: (found) => Number(found.monthlyPrice.amount),
    csv: (found) => found.monthlyPrice.amount,
    cell: (found) => <Money value={found.monthlyPrice} />,
  },
  { id: "buy", header: "", phone: "side", align: "right", cell: (found) => <BuySender found={found} /> },
];

/** What all carriers have free right now, at what it costs the shop, and the way to buy one for all customers. */
export function FindNumberPage() {
  const state = useTableState(filterIds);
  const query = useMemo(
    () => ({ ...usual, ...state.filters }) as unknown as Query<"searchOperatorNumbers">,
    [state.filters],
  );
  const asked = useAsk(["free-numbers", query], (signal) =>
    operator.GET("/v1/operator/numbers/search", { params: { query }, signal }),
  );
  const providers = useProviders().data?.data;
  const offered = useMemo(() => {
    const options = providers?.filter(({ services }) => services.includes("numbers") && services.includes("messaging"));
    const carrier = {
      id: "provider",
      label: "Carrier",
      options: options?.map(({ id, name }) => ({ value: id, label: name })) ?? [],
    };
    return [...filters, carrier];
  }, [providers]);
  const { carriers } = asked.data ?? {};
  const silent = carriers ? carriers.asked - carriers.answered : 0;
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Shared senders", href: "/console/senders" }]}
        title="Buy a number for the shop"
        description={`Free numbers that can send messages in ${inSentence(countryName(state.filters.country ?? usual.country))}, asked of the carriers now, at what the shop pays. Customers without a number of their own send from the one you buy.`}
      />
      {silent > 0 ? (
        <Notice tone="info">
          {silent === 1 ? "One carrier" : `${silent} carriers`} did not answer in time, so some numbers may be missing.
        </Notice>
      ) : null}
      <DataTable
        name="Free numbers"
        columns={columns}
        rows={asked.data?.data}
        rowId={idOf}
        error={asked.failure}
        onRetry={asked.retry}
        refreshing={asked.refreshing}
        state={state}
        filters={offered}
        search={{ id: "contains", placeholder: "Digits in it" }}
        empty={{
          icon: <SearchX aria-hidden="true" />,
          title: "Nothing is free there",
          body: "No carrier has such a number at this moment. Ask for another country or fewer digits.",
        }}
      />
    </>
  );
}
