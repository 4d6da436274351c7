"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useProviders } from "#console/lib/options.ts";
import { Loaded, Segments } from "#console/lib/parts.tsx";
import { StatusBadge } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Money } from "#ui/money.tsx";
import { Notice } from "#ui/notice.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { Tabs } from "#ui/tabs.tsx";
import { AccountsCard } from "./accounts-card.tsx";
import { DisputesTable } from "./disputes-table.tsx";
import { HoldsCard, HoldsTable } from "./holds.tsx";
import { MoneyCharts, MoneyFigures } from "./money-figures.tsx";
import { PaymentsTable } from "./payments-table.tsx";
import { ReconciliationView } from "./reconciliation-view.tsx";
import { TransfersTable } from "./transfers-table.tsx";
import { type MoneyRange, useBooks, useMoneyDays } from "./use-money.ts";
import { useOpenDisputes } from "./use-payments.ts";

type Books = Schemas["Ledger"];

const ranges: readonly { value: MoneyRange; label: string }[] = [
  { value: "7d", label: "7 days" },
  { value: "30d", label: "30 days" },
  { value: "90d", label: "90 days" },
];

const balanceHead = [{ text: "Provider" }, { text: "Prepaid balance", right: true }];

/** What we may still spend at each provider, as it says itself. */
function PrepaidCard() {
  const providers = useProviders(15_000);
  return (
    <Card title="Our money at providers" description="As each provider said when it was last asked." flush>
      <Loaded asked={providers} height={160}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="No providers yet">Balances appear with the first provider.</EmptyState>
          ) : (
            <SmallTable label="Our money at providers" head={balanceHead}>
              {data.map((one) => (
                <tr key={one.id} className="hover:bg-sunken/60">
                  <td>
                    <Link href={`/console/providers/${one.id}`} className="font-medium hover:underline">
                      {one.name}
                    </Link>
                  </td>
                  <td className="text-right">
                    {one.balance ? (
                      <Money value={one.balance} />
                    ) : (
                      <span className="text-ink-soft">pays by invoice</span>
                    )}
                  </td>
                </tr>
              ))}
            </SmallTable>
          )
        }
      </Loaded>
    </Card>
  );
}

function BooksView({ range }: { range: MoneyRange }) {
  const days = useMoneyDays(range);
  const books = useBooks();
  return (
    <div className="flex flex-col gap-3">
      <Loaded asked={days} height={470}>
        {(data) => (
          <>
            <MoneyFigures days={data} />
            <MoneyCharts days={data} />
          </>
        )}
      </Loaded>
      <div className="grid grid-cols-1 items-start gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Loaded asked={books} height={420}>
          {(data) => <AccountsCard books={data} />}
        </Loaded>
        <div className="flex min-w-0 flex-col gap-3">
          {/* What went wrong with the books is said once, beside. */}
          {books.failure ? null : (
            <Loaded asked={books} height={180}>
              {(data) => <HoldsCard sums={data.sums} />}
            </Loaded>
          )}
          <PrepaidCard />
        </div>
      </div>
    </div>
  );
}

const isRight = ({ sums }: Books) => sums.every((sum) => sum.balanced && sum.holds.agree);

/** The books: where the money went and lies, the proof that they add up, what is set aside, and every movement. */
export function MoneyPage() {
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const books = useBooks();
  const tab = params.get("tab") ?? "books";
  const range = ranges.find((one) => one.value === params.get("range"))?.value ?? "30d";
  const held = books.data?.sums.reduce((total, sum) => total + sum.holds.count, 0);
  const wanting = useOpenDisputes().data?.data.filter((dispute) => dispute.needsResponse).length;
  const go = (query: string) => router.replace(query ? `${pathname}?${query}` : pathname, { scroll: false });
  return (
    <>
      <PageHeader
        title="Money"
        status={
          books.data && books.data.sums.length > 0 ? (
            <StatusBadge tone={isRight(books.data) ? "success" : "danger"}>
              {isRight(books.data) ? "The books add up" : "The books do not add up"}
            </StatusBadge>
          ) : null
        }
        actions={
          tab === "books" ? (
            <Segments
              label="Time"
              value={range}
              options={ranges}
              onChange={(value) => go(value === "30d" ? "" : `range=${value}`)}
            />
          ) : null
        }
      />
      {books.data && !isRight(books.data) ? (
        <Notice tone="danger" title="The books do not add up">
          A sum that must be zero is not, or wallets hold something else than the open holds come to. The check of every
          hour says in the log which account it is; until it is found, compare the transfers of the last hour.
        </Notice>
      ) : null}
      <Tabs
        label="Money"
        value={tab}
        onValueChange={(next) => go(next === "books" ? "" : `tab=${next}`)}
        tabs={[
          { value: "books", label: "Books", content: <BooksView range={range} /> },
          { value: "transfers", label: "Transfers", content: <TransfersTable /> },
          { value: "payments", label: "Payments", content: <PaymentsTable /> },
          {
            value: "disputes",
            label: "Disputes",
            ...(wanting ? { count: wanting } : {}),
            content: <DisputesTable />,
          },
          { value: "reconciliation", label: "Reconciliation", content: <ReconciliationView /> },
          { value: "holds", label: "Set aside", ...(held ? { count: held } : {}), content: <HoldsTable /> },
        ]}
      />
    </>
  );
}
