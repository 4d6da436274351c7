"use client";

import type { Schemas } from "@tandem/sdk";
import { Plus, ReceiptText } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatCount } from "#lib/format.ts";
import { serviceWords } from "#lib/use-words.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { Tabs } from "#ui/tabs.tsx";
import { MarkupsCard } from "./markups-card.tsx";
import { NewListSheet } from "./new-list-sheet.tsx";
import { RateTrialCard } from "./rate-trial-card.tsx";

type RateList = Schemas["RateList"];
export type Kind = RateList["kind"];

const paths = { price_list: "/v1/operator/price-lists", rate_deck: "/v1/operator/rate-decks" } as const;

const head = (kind: Kind) => [
  { text: "List" },
  { text: kind === "rate_deck" ? "Carrier" : "For" },
  { text: "Service" },
  { text: "Rates", right: true },
  { text: "Counts since" },
  { text: "Next" },
];

function ListRow({ list }: { list: RateList }) {
  const owner = list.kind === "rate_deck" ? list.provider?.name : (list.buyer?.name ?? "Own customers");
  return (
    <tr className="hover:bg-sunken/60">
      <td className="min-w-44">
        <Link href={`/console/rates/${list.id}`} className="font-medium hover:underline">
          {list.name}
        </Link>{" "}
        {list.current?.basis === "demo" ? <Badge tone="warning">Demo figures</Badge> : null}
      </td>
      <td className="whitespace-nowrap">{owner}</td>
      <td className="whitespace-nowrap">
        {serviceWords[list.service]}
        {list.direction === "inbound" ? ", inbound" : ""}
      </td>
      <td className="tabular text-right">{list.current ? formatCount(list.current.rates) : "–"}</td>
      <td className="whitespace-nowrap">
        {list.current ? (
          <RelativeTime at={list.current.validFrom} />
        ) : (
          <span className="text-ink-soft">Nothing yet</span>
        )}
      </td>
      <td className="whitespace-nowrap">{list.next ? <RelativeTime at={list.next.validFrom} /> : "–"}</td>
    </tr>
  );
}

/** The lists of one kind, with what counts now and what is to come. */
function ListsView({ kind, onAdd }: { kind: Kind; onAdd: (() => void) | null }) {
  const lists = useAsk(["rate-lists", kind], (signal) => operator.GET(paths[kind], { signal }));
  const add = onAdd ? <Button onClick={onAdd}>{kind === "rate_deck" ? "Add deck" : "Add price list"}</Button> : null;
  return (
    <Loaded asked={lists}>
      {({ data }) => (
        <Card flush>
          {data.length === 0 ? (
            <EmptyState
              icon={<ReceiptText aria-hidden="true" />}
              title={kind === "rate_deck" ? "No rate decks yet" : "No price lists yet"}
              action={add}
            >
              {kind === "rate_deck"
                ? "A carrier without a deck has no cost, and nothing is sent over it."
                : "Without a list the markups make the price of what a carrier asks."}
            </EmptyState>
          ) : (
            <SmallTable label={kind === "rate_deck" ? "Rate decks" : "Price lists"} head={head(kind)}>
              {data.map((list) => (
                <ListRow key={list.id} list={list} />
              ))}
            </SmallTable>
          )}
        </Card>
      )}
    </Loaded>
  );
}

/** What calls, messages and the rest cost us and what we ask for them. */
export function RatesPage() {
  const router = useRouter();
  const pathname = usePathname();
  const may = useMay("admin");
  const tab = useSearchParams().get("tab") ?? "prices";
  const [adding, setAdding] = useState<Kind | null>(null);
  const kind: Kind = tab === "decks" ? "rate_deck" : "price_list";
  const open = may ? () => setAdding(kind) : null;
  return (
    <>
      <PageHeader
        title="Rates"
        description="What carriers ask by number prefix, and what we ask. The longest prefix counts."
        actions={
          open && tab !== "markups" ? (
            <Button variant="primary" onClick={open}>
              <Plus aria-hidden="true" />
              {kind === "rate_deck" ? "Add deck" : "Add price list"}
            </Button>
          ) : null
        }
      />
      <RateTrialCard />
      <Tabs
        label="Rates"
        value={tab}
        onValueChange={(next) =>
          router.replace(next === "prices" ? pathname : `${pathname}?tab=${next}`, { scroll: false })
        }
        tabs={[
          { value: "prices", label: "Price lists", content: <ListsView kind="price_list" onAdd={open} /> },
          { value: "decks", label: "Rate decks", content: <ListsView kind="rate_deck" onAdd={open} /> },
          { value: "markups", label: "Markups", content: <MarkupsCard may={may} /> },
        ]}
      />
      {adding ? <NewListSheet kind={adding} onClose={() => setAdding(null)} /> : null}
    </>
  );
}
