"use client";

import type { Schemas } from "@tandem/sdk";
import { Smartphone } from "lucide-react";
import Link from "next/link";
import { useMay } from "#console/lib/me.tsx";
import { formatMoney } from "#lib/format.ts";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import { IconButton } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { DropdownMenu, MenuItem } from "#ui/dropdown-menu.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Mono } from "#ui/mono.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { Skeleton } from "#ui/skeleton.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { Spinner } from "#ui/spinner.tsx";
import { fateOf } from "./flow.ts";
import { useAttempts, useStock } from "./use-flow.ts";
import { type Sale, usePhone, useSales } from "./use-lab.ts";

const shownSales = 14;
const mb = 1024 * 1024;

const saleMeaning: Record<Sale["status"], { tone: Tone; label: string }> = {
  pending: { tone: "info", label: "being made" },
  delivered: { tone: "success", label: "sold" },
  failed: { tone: "danger", label: "failed" },
  cancelled: { tone: "neutral", label: "cancelled" },
  revoked: { tone: "neutral", label: "revoked" },
};

/** The traveller's phone for one eSIM. */
function Phone({ sale }: { sale: Sale }) {
  const { install, use } = usePhone();
  const { iccid } = sale;
  if (!iccid || sale.kind !== "esim" || sale.status !== "delivered") return null;
  const device = { upstream: sale.upstream.id, iccid };
  return (
    <DropdownMenu
      trigger={
        <IconButton label={`Phone with ${iccid}`} size="icon-sm">
          {install.pending || use.pending ? <Spinner /> : <Smartphone aria-hidden="true" />}
        </IconButton>
      }
    >
      <MenuItem onSelect={() => install.run(device)}>Install the eSIM</MenuItem>
      <MenuItem onSelect={() => use.run({ ...device, bytes: 100 * mb })}>Use 100 MB</MenuItem>
      <MenuItem onSelect={() => use.run({ ...device, bytes: 1024 * mb })}>Use 1 GB</MenuItem>
    </DropdownMenu>
  );
}

type Known = Parameters<typeof fateOf>[1];

/** What became of a sale: what the upstream says where it is no plain sale, else what we made of it, with the order it went to. */
function State({ sale, known }: { sale: Sale; known: Known }) {
  const there = sale.refunded ? { ...saleMeaning[sale.status], label: "refunded" } : saleMeaning[sale.status];
  const fate = fateOf(sale, known);
  const plain = sale.status === "delivered" && !sale.refunded;
  const shown = plain && fate ? fate : there;
  return (
    <span className="flex flex-col gap-0.5">
      <StatusBadge tone={shown.tone} plain>
        {shown.label}
      </StatusBadge>
      {fate?.orderId ? (
        <Link href={`/console/orders/${fate.orderId}`} className="text-ink-soft text-xs hover:underline">
          <Mono short>{fate.orderId}</Mono>
        </Link>
      ) : null}
    </span>
  );
}

const head = [
  { text: "Sold by" },
  { text: "ICCID" },
  { text: "Cost", right: true },
  { text: "What became of it" },
  { text: "Phone", hidden: true },
];

function SaleRow({ sale, known, may }: { sale: Sale; known: Known; may: boolean }) {
  return (
    <tr className="hover:bg-sunken/60">
      <td className="whitespace-nowrap">
        <span className="block font-medium">{sale.upstream.name}</span>
        <span className="text-ink-soft text-xs">
          {sale.kind === "top_up" ? "more data, " : ""}
          <RelativeTime at={sale.at} />
        </span>
      </td>
      <td className="whitespace-nowrap">
        {sale.iccid ? (
          <Mono short copy>
            {sale.iccid}
          </Mono>
        ) : (
          <span className="text-ink-soft">–</span>
        )}
      </td>
      <td className="tabular text-right">{formatMoney({ amount: sale.cost, currency: "USD" })}</td>
      <td className="whitespace-nowrap">
        <State sale={sale} known={known} />
      </td>
      <td className="w-10 text-right">{may ? <Phone sale={sale} /> : null}</td>
    </tr>
  );
}

/** What the upstreams believe they sold, newest first, and what became of it here, with the traveller's phone to play. */
export function UpstreamSales({ upstreams }: { upstreams: readonly Schemas["LabUpstream"][] }) {
  const sales = useSales(upstreams);
  const stock = useStock();
  const attempts = useAttempts();
  const may = useMay("write");
  const known = { stock: stock.data?.data ?? [], attempts: attempts.data?.data ?? [] };
  return (
    <Card
      title="What the upstreams sold"
      description="Their books beside ours: nothing is sold that we do not know of"
      flush
    >
      {sales === undefined ? (
        <div className="p-4 pt-0">
          <Skeleton className="h-48" />
        </div>
      ) : sales.length === 0 ? (
        <EmptyState title="Nothing sold yet">Compare it with the orders: who sold, and what we kept.</EmptyState>
      ) : (
        <SmallTable label="What the upstreams sold" head={head}>
          {sales.slice(0, shownSales).map((sale) => (
            <SaleRow
              key={`${sale.upstream.id}-${sale.upstreamRef}-${sale.iccid}-${sale.kind}`}
              sale={sale}
              known={known}
              may={may}
            />
          ))}
        </SmallTable>
      )}
    </Card>
  );
}
