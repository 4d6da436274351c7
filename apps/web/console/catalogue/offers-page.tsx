"use client";

import type { Schemas } from "@tandem/sdk";
import { PackageOpen } from "lucide-react";
import { useMemo } from "react";
import { listQuery, operator } from "#console/lib/operator-api.ts";
import { useCountryOptions, useProviderOptions, yesOption } from "#console/lib/options.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { DataTable } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { PageHeader } from "#ui/page-header.tsx";
import { offerColumns } from "./offer-columns.tsx";

const filterIds = ["provider", "country", "minData", "available", "search"] as const;
const cheapestFirst = { id: "cost", desc: false };
const idOf = (offer: Schemas["Offer"]) => offer.id;

const sizes = ["1GB", "3GB", "5GB", "10GB", "20GB", "50GB"].map((value) => ({
  value,
  label: `${value.replace("GB", " GB")} or more`,
}));

/** What every provider sells us, comparable. */
export function OffersPage() {
  const state = useTableState(filterIds, cheapestFirst);
  const providers = useProviderOptions();
  const countries = useCountryOptions();
  const offers = useAsk(["offers", state.query], (signal) =>
    operator.GET("/v1/operator/offers", { params: { query: listQuery<"listOffers">(state) }, signal }),
  );
  const filters = useMemo(
    () => [
      { id: "provider", label: "Provider", options: providers },
      { id: "country", label: "Country", options: countries },
      { id: "minData", label: "Data", options: sizes },
      { id: "available", label: "Available", options: yesOption },
    ],
    [providers, countries],
  );
  return (
    <>
      <PageHeader
        title="Offers"
        description="What providers sell us. Equal or better ones stand behind the same plan."
      />
      <DataTable
        name="Offers"
        columns={offerColumns}
        rows={offers.data?.data}
        rowId={idOf}
        error={offers.failure}
        onRetry={offers.retry}
        refreshing={offers.refreshing}
        state={state}
        nextCursor={offers.data?.nextCursor}
        filters={filters}
        search={{ id: "search", placeholder: "Find an offer" }}
        sorting="server"
        empty={{
          icon: <PackageOpen aria-hidden="true" />,
          title: "No offers yet",
          body: "They come with a provider's catalogue.",
        }}
      />
    </>
  );
}
