import Link from "next/link";
import type { ApiMoney } from "#lib/format.ts";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import type { TableColumn } from "#ui/data-table/data-table.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { CustomerLink, ProviderLink } from "./cells.tsx";

type Named = { id: string; name: string };
type Place = { phone?: NonNullable<TableColumn<never>["phone"]> };

/** Columns that many lists have, with what they write into an export. */

/** An amount of money, to its last digit. `signed` colours a loss. */
export function moneyColumn<T>(
  id: string,
  header: string,
  of: (row: T) => ApiMoney,
  { signed = false, ...place }: Place & { signed?: boolean } = {},
): TableColumn<T> {
  return {
    ...{ id, header, align: "right", ...place },
    csv: (row) => of(row).amount,
    cell: (row) => <Money value={of(row)} signed={signed} fine />,
  };
}

/** How long ago something was. */
export function timeColumn<T>(id: string, header: string, of: (row: T) => string, place: Place = {}): TableColumn<T> {
  return {
    ...{ id, header, align: "right", ...place },
    sortValue: of,
    csv: of,
    cell: (row) => <RelativeTime at={of(row)} className="whitespace-nowrap text-ink-soft" />,
  };
}

/** A state in a word and a colour. */
export function stateColumn<T, S extends string>(
  meaning: Readonly<Record<S, { tone: Tone; label: string }>>,
  of: (row: T) => S,
  { id = "state", header = "State" }: { id?: string; header?: string } = {},
): TableColumn<T> {
  return {
    ...{ id, header },
    sortValue: of,
    csv: of,
    cell: (row) => (
      <StatusBadge tone={meaning[of(row)].tone} plain>
        {meaning[of(row)].label}
      </StatusBadge>
    ),
  };
}

/** The customer a row belongs to. */
export function customerColumn<T extends { account: Named }>(place: Place = {}, id = "customer"): TableColumn<T> {
  return {
    ...{ id, header: "Customer", ...place },
    csv: (row) => row.account.name,
    cell: (row) => <CustomerLink {...row} />,
  };
}

/** The order a row came by, where there is one. */
export function orderColumn<T>(of: (row: T) => string | null): TableColumn<T> {
  return {
    ...{ id: "order", header: "Order", csv: of },
    cell: (row) => {
      const orderId = of(row);
      return orderId ? (
        <Link href={`/console/orders/${orderId}`} className="hover:underline">
          <Mono short>{orderId}</Mono>
        </Link>
      ) : null;
    },
  };
}

/** The provider something is at, once it is known. */
export function providerColumn<T extends { provider: Named | null }>(
  header: string,
  place: Place = {},
): TableColumn<T> {
  return {
    ...{ id: "provider", header, ...place },
    csv: (row) => row.provider?.name ?? "",
    cell: (row) => <ProviderLink {...row} />,
  };
}
