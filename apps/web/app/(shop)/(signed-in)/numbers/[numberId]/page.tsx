import type { Schemas } from "@tandem/sdk";
import type { Metadata } from "next";
import Link from "next/link";
import { CallSettings } from "#components/shop/calls/call-settings.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { NumberSettings, ReleaseNumber } from "#components/shop/numbers/number-settings.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { formatExact } from "#lib/format.ts";
import { load, loadExtra, requireMe } from "#lib/load.ts";
import { featureWords, formatNumber, numberMeaning, numberTypeWords, placeOf } from "#lib/number-words.ts";
import { countryName } from "#lib/plan-place.ts";
import { serverApi } from "#lib/server-api.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";

export const metadata: Metadata = { title: "Number" };

/** One number: what happens to its calls and messages, what it costs, and the way to give it back. */
export default async function Page({ params }: { params: Promise<{ numberId: string }> }) {
  const { numberId } = await params;
  const path = `/numbers/${numberId}`;
  await requireMe(path);
  const { data: number, failure } = await load(path, async () => (await serverApi()).numbers.get(numberId));
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  const canCall = number.features === null || number.features.includes("voice");
  const calls = canCall ? await loadExtra(async () => (await serverApi()).calls.settings(numberId)) : null;
  const meaning = numberMeaning[number.status];
  const isOurs = number.status === "active" || number.status === "waiting";
  return (
    <div className={pageColumn}>
      <div>
        <Link href="/numbers" className="text-base text-ink-soft hover:text-ink hover:underline">
          Your numbers
        </Link>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="tabular font-semibold text-ink text-xl tracking-tight">{formatNumber(number.number)}</h1>
          <StatusBadge tone={meaning.tone}>{meaning.label}</StatusBadge>
        </div>
        <p className="text-base text-ink-soft">{placeOf(number, countryName(number.country))}</p>
      </div>
      {isOurs ? (
        <Card title="Settings">
          <NumberSettings key={number.id} number={number} />
        </Card>
      ) : null}
      {isOurs && calls ? (
        <Card title="Calls to it">
          <CallSettings key={number.id} numberId={number.id} settings={calls} />
        </Card>
      ) : null}
      <Facts number={number} />
      {isOurs ? (
        <div className="self-start">
          <ReleaseNumber number={number} />
        </div>
      ) : null}
    </div>
  );
}

function Facts({ number }: { number: Schemas["OwnNumber"] }) {
  return (
    <Card title="About it">
      <KeyValue
        facts={[
          { label: "Kind", value: numberTypeWords[number.type] },
          {
            label: "Can be used for",
            value: number.features?.map((feature) => featureWords[feature]).join(", ") ?? "Its carrier does not say",
          },
          { label: "Price a month", value: <Money value={number.monthlyPrice} /> },
          number.releasedAt
            ? { label: "Released", value: formatExact(number.releasedAt, "UTC") }
            : { label: "Paid until", value: formatExact(number.paidUntil, "UTC") },
          { label: "Yours since", value: formatExact(number.createdAt, "UTC") },
          {
            label: "Order",
            value: (
              <Link href={`/orders/${number.orderId}`} className="text-primary-text hover:underline">
                <Mono short>{number.orderId}</Mono>
              </Link>
            ),
          },
        ]}
      />
    </Card>
  );
}
