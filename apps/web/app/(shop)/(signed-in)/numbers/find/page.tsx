import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { FreeNumberRow } from "#components/shop/numbers/free-number.tsx";
import { NumberSearchForm } from "#components/shop/numbers/number-search.tsx";
import { widePageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { readNumberSearch, toNumberQuery } from "#lib/number-query.ts";
import { countryName, inSentence } from "#lib/plan-place.ts";
import { getBrand, getWallet, serverApi } from "#lib/server-api.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Notice } from "#ui/notice.tsx";

export const metadata: Metadata = { title: "Find a number" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** What all carriers have free right now, and the way to buy one of them. */
export default async function Page({ searchParams }: Props) {
  const params = await searchParams;
  await requireMe("/numbers/find");
  const fields = readNumberSearch(params);
  return (
    <div className={widePageColumn}>
      <div>
        <Link href="/numbers" className="text-base text-ink-soft hover:text-ink hover:underline">
          Your numbers
        </Link>
        <h1 className="font-semibold text-ink text-xl tracking-tight">Find a number</h1>
      </div>
      <Card>
        <NumberSearchForm fields={fields} />
      </Card>
      <Found fields={fields} />
    </div>
  );
}

async function Found({ fields }: { fields: ReturnType<typeof readNumberSearch> }) {
  const { data, failure } = await load("/numbers/find", async () =>
    (await serverApi()).numbers.search(toNumberQuery(fields)),
  );
  if (failure) return <LoadFailed failure={failure} retry="/numbers/find" />;
  const [wallet, brand] = [await getWallet(), await getBrand()];
  const { asked, answered } = data.carriers;
  return (
    <section aria-label="Free numbers" className="flex flex-col gap-3">
      {answered < asked ? (
        <Notice tone="info">
          {asked - answered === 1 ? "One carrier" : `${asked - answered} carriers`} did not answer in time, so some
          numbers may be missing. Search again to ask once more.
        </Notice>
      ) : null}
      {data.data.length === 0 ? (
        <EmptyState
          icon={<SearchX aria-hidden="true" />}
          title={`Nothing free in ${inSentence(countryName(fields.country))}`}
        >
          No carrier has such a number at this moment. Ask for fewer digits, another kind, or fewer features.
        </EmptyState>
      ) : null}
      <ul className="flex flex-col gap-2">
        {data.data.map((found) => (
          <li key={found.number}>
            {wallet ? (
              <FreeNumberRow
                found={found}
                payer={{ wallet, sandbox: brand.environment === "sandbox", supportEmail: brand.supportEmail }}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
