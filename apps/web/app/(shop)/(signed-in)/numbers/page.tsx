import type { Schemas } from "@tandem/sdk";
import { ChevronRight, Phone } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { formatDay, formatMoney } from "#lib/format.ts";
import { load, requireMe } from "#lib/load.ts";
import { formatNumber, numberMeaning, placeOf } from "#lib/number-words.ts";
import { countryName } from "#lib/plan-place.ts";
import { serverApi } from "#lib/server-api.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { EmptyState } from "#ui/empty-state.tsx";

export const metadata: Metadata = { title: "Numbers" };

type OwnNumber = Schemas["OwnNumber"];
type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

/** The account's numbers: those in use first, released ones folded away. */
export default async function Page({ searchParams }: Props) {
  const { cursor } = await searchParams;
  await requireMe("/numbers");
  const query = typeof cursor === "string" ? { cursor } : {};
  const { data, failure } = await load("/numbers", async () => (await serverApi()).numbers.list(query));
  if (failure) return <LoadFailed failure={failure} retry="/numbers" />;
  const current = data.data.filter((number) => number.status !== "released");
  const past = data.data.filter((number) => number.status === "released");
  return (
    <div className={pageColumn}>
      <div className="flex items-center justify-between gap-3">
        <h1 className="font-semibold text-ink text-xl tracking-tight">Numbers</h1>
        {data.data.length > 0 ? (
          <Link href="/numbers/find" className={buttonStyle({ variant: "primary" })}>
            Find a number
          </Link>
        ) : null}
      </div>
      {data.data.length === 0 ? <NoNumbers /> : null}
      <Rows numbers={current} />
      {past.length > 0 ? (
        <details open={current.length === 0}>
          <summary className="flex h-10 list-none items-center font-medium text-base text-ink-soft hover:text-ink">
            Released ({past.length})
          </summary>
          <Rows numbers={past} />
        </details>
      ) : null}
      {data.nextCursor ? (
        <Link
          href={`/numbers?cursor=${encodeURIComponent(data.nextCursor)}`}
          className={buttonStyle({ className: "self-center" })}
        >
          Older numbers
        </Link>
      ) : null}
    </div>
  );
}

function Rows({ numbers }: { numbers: readonly OwnNumber[] }) {
  if (numbers.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {numbers.map((number) => (
        <li key={number.id}>
          <Row number={number} />
        </li>
      ))}
    </ul>
  );
}

function Row({ number }: { number: OwnNumber }) {
  const meaning = numberMeaning[number.status];
  return (
    <Link
      href={`/numbers/${number.id}`}
      className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 rounded-md border border-line bg-surface px-4 py-3.5 transition-colors hover:border-line-strong"
    >
      <span className="min-w-0">
        <span className="tabular block font-semibold text-ink text-md">{formatNumber(number.number)}</span>
        <span className="block truncate text-base text-ink-soft">
          {number.label ?? placeOf(number, countryName(number.country))}
        </span>
      </span>
      <span className="ml-auto flex items-center gap-2">
        <span className="flex flex-col items-end gap-1">
          <StatusBadge plain tone={meaning.tone}>
            {meaning.label}
          </StatusBadge>
          <span className="tabular text-ink-soft text-sm">
            {number.releasedAt
              ? `on ${formatDay(number.releasedAt)}`
              : `${formatMoney(number.monthlyPrice)} a month, paid until ${formatDay(number.paidUntil)}`}
          </span>
        </span>
        <ChevronRight aria-hidden="true" className="size-4 text-ink-faint" />
      </span>
    </Link>
  );
}

function NoNumbers() {
  return (
    <EmptyState
      icon={<Phone aria-hidden="true" />}
      title="No numbers yet"
      action={
        <Link href="/numbers/find" className={buttonStyle({ variant: "primary" })}>
          Find a number
        </Link>
      }
    >
      A number of your own takes calls and messages, here or forwarded to your phone. Paid by the month, released any
      time.
    </EmptyState>
  );
}
