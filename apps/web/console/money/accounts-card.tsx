"use client";

import type { Schemas } from "@tandem/sdk";
import { BookOpen } from "lucide-react";
import Link from "next/link";
import { formatCount } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Money } from "#ui/money.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { accountMeaning, inOrder, nameOfAccount } from "./money-words.ts";

type Books = Schemas["Ledger"];
type Balance = Schemas["LedgerBalance"];

const head = [{ text: "Account" }, { text: "Balance", right: true }];

/** The transfers of an account. */
const transfersOf = ({ code, provider }: Balance) =>
  `/console/money?tab=transfers&${provider ? `provider=${provider.id}` : `code=${code}`}`;

function AccountRow({ balance }: { balance: Balance }) {
  const name = nameOfAccount(balance);
  return (
    <tr className="hover:bg-sunken/60">
      <td className="py-2">
        {balance.code === "outside" ? (
          <span className="font-medium">{name}</span>
        ) : (
          <Link href={transfersOf(balance)} className="font-medium hover:underline">
            {name}
          </Link>
        )}
        {balance.code === "wallet" ? (
          <span className="tabular ml-2 text-ink-soft text-sm">{formatCount(balance.accounts)}</span>
        ) : null}
        <span className="block text-ink-soft text-sm">{accountMeaning[balance.code].sentence}</span>
      </td>
      <td className="text-right align-top">
        <Money value={balance.balance} className="inline-block py-2 font-medium" />
      </td>
    </tr>
  );
}

function SumRow({ sum }: { sum: Schemas["LedgerSum"] }) {
  return (
    <tr className="bg-sunken/60">
      <td className="py-2.5">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-semibold">Sum of all accounts, {sum.currency}</span>
          <StatusBadge tone={sum.balanced ? "success" : "danger"} plain>
            {sum.balanced ? "adds up to the millionth" : "does not add up"}
          </StatusBadge>
        </span>
      </td>
      <td className="text-right">
        <Money value={sum.sum} className="font-semibold" />
      </td>
    </tr>
  );
}

/** Every account of the books with what it means, and the proof under them: together they are nothing. */
export function AccountsCard({ books }: { books: Books }) {
  return (
    <Card
      title="Accounts"
      description="Every movement takes from one account and adds to another, so together they are zero. A minus says that more was taken than added."
      flush
    >
      {books.balances.length === 0 ? (
        <EmptyState icon={<BookOpen aria-hidden="true" />} title="No money has moved yet">
          Accounts appear with the first credit or order.
        </EmptyState>
      ) : (
        <SmallTable label="Accounts" head={head}>
          {books.sums.map((sum) => [
            ...inOrder(books.balances.filter((one) => one.balance.currency === sum.currency)).map((balance) => (
              <AccountRow key={`${sum.currency}${balance.code}${balance.provider?.id ?? ""}`} balance={balance} />
            )),
            <SumRow key={sum.currency} sum={sum} />,
          ])}
        </SmallTable>
      )}
    </Card>
  );
}
