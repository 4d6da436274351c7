import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { Countries } from "#console/lib/parts.tsx";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import type { TableColumn } from "#ui/data-table/data-table.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

type Offer = Schemas["Offer"];

const mostNetworks = 3;

/** Columns of offers, made comparable across providers. */
export const offerColumns: readonly TableColumn<Offer>[] = [
  {
    id: "provider",
    header: "Provider",
    phone: "line",
    cell: (offer) => (
      <Link href={`/console/providers/${offer.provider.id}`} className="whitespace-nowrap font-medium hover:underline">
        {offer.provider.name}
      </Link>
    ),
  },
  {
    id: "name",
    header: "Offer",
    phone: "title",
    cell: (offer) => (
      <span className="block max-w-64">
        <span className="block truncate">{offer.name}</span>
        <Mono className="text-ink-soft text-sm">{offer.upstreamRef}</Mono>
      </span>
    ),
  },
  { id: "where", header: "Where", cell: (offer) => <Countries codes={offer.countryCodes} /> },
  { id: "data", header: "Data", align: "right", sortable: true, cell: (offer) => offer.dataLabel },
  { id: "days", header: "Days", align: "right", sortable: true, cell: (offer) => offer.validityDays },
  { id: "fiveG", header: "5G", cell: (offer) => (offer.fiveG ? <Badge tone="brand">5G</Badge> : null) },
  { id: "topUp", header: "Top-up", hidden: true, cell: (offer) => (offer.topUp ? "yes" : "no") },
  {
    id: "networks",
    header: "Networks",
    cell: (offer) => (
      <span className="text-ink-soft">
        {[...new Set(offer.networks.map((one) => one.name))].slice(0, mostNetworks).join(", ")}
        {offer.networks.length > mostNetworks ? " …" : ""}
      </span>
    ),
  },
  {
    id: "cost",
    header: "Cost",
    phone: "line",
    align: "right",
    sortable: true,
    cell: (offer) => <Money value={offer.cost} className="font-medium" />,
  },
  {
    id: "floor",
    header: "Sell at least for",
    align: "right",
    hidden: true,
    cell: (offer) => (offer.retailFloor ? <Money value={offer.retailFloor} /> : "–"),
  },
  {
    id: "available",
    header: "State",
    phone: "side",
    cell: (offer) => (
      <StatusBadge tone={offer.available ? "success" : "neutral"} plain>
        {offer.available ? "Available" : "Gone"}
      </StatusBadge>
    ),
  },
  {
    id: "plan",
    header: "Plan",
    cell: (offer) =>
      offer.planId ? (
        <Link href={`/console/catalogue/plans/${offer.planId}`} className="text-primary-text hover:underline">
          Open
        </Link>
      ) : (
        <span className="text-ink-faint">none</span>
      ),
  },
  {
    id: "seen",
    header: "Seen",
    hidden: true,
    align: "right",
    cell: (offer) => <RelativeTime at={offer.seenAt} className="whitespace-nowrap" />,
  },
];
