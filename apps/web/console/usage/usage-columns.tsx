import type { Schemas } from "@tandem/sdk";
import { CustomerLink, ProviderLink } from "#console/lib/cells.tsx";
import { countryName } from "#lib/plan-place.ts";
import { formatUnits, serviceWords } from "#lib/use-words.ts";
import type { TableColumn } from "#ui/data-table/data-table.tsx";
import { Flag } from "#ui/flag.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

type Use = Schemas["OperatorUse"];

/** Columns of single uses. */
export const usageColumns: readonly TableColumn<Use>[] = [
  {
    id: "at",
    header: "When",
    phone: "line",
    cell: (use) => <RelativeTime at={use.at} className="whitespace-nowrap" />,
  },
  {
    id: "service",
    header: "Service",
    phone: "title",
    cell: (use) => (
      <span className="whitespace-nowrap font-medium">
        {serviceWords[use.service]}
        {use.direction === "inbound" ? ", inbound" : ""}
      </span>
    ),
  },
  { id: "account", header: "Customer", phone: "line", cell: (use) => <CustomerLink {...use} /> },
  {
    id: "other",
    header: "To or from",
    phone: "line",
    cell: (use) => (
      <span className="inline-flex items-center gap-2 whitespace-nowrap">
        {use.countryCode ? (
          <>
            <Flag code={use.countryCode} />
            <span className="sr-only">{countryName(use.countryCode)}</span>
          </>
        ) : null}
        {use.otherParty ? <Mono>{use.otherParty}</Mono> : "–"}
      </span>
    ),
  },
  { id: "provider", header: "Carrier", cell: (use) => <ProviderLink {...use} /> },
  { id: "units", header: "Amount", align: "right", cell: (use) => formatUnits(use.service, use.billedUnits) },
  {
    id: "included",
    header: "Included",
    align: "right",
    hidden: true,
    cell: (use) => (use.includedUnits > 0 ? formatUnits(use.service, use.includedUnits) : "–"),
  },
  {
    id: "charged",
    header: "Charged",
    phone: "side",
    align: "right",
    cell: (use) => <Money value={use.charged} fine />,
  },
  { id: "cost", header: "Cost", align: "right", cell: (use) => <Money value={use.cost} fine /> },
  { id: "margin", header: "Margin", align: "right", cell: (use) => <Money value={use.margin} signed fine /> },
  {
    id: "unpaid",
    header: "Unpaid",
    align: "right",
    hidden: true,
    cell: (use) => (Number(use.unpaid.amount) > 0 ? <Money value={use.unpaid} /> : "–"),
  },
];
