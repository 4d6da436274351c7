"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Countries, Loaded } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatExact, formatMoney } from "#lib/format.ts";
import { featureWords, formatNumber, numberMeaning, numberTypeWords, placeOf } from "#lib/number-words.ts";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";

type OperatorNumber = Schemas["OperatorNumber"];

const link = "text-primary-text hover:underline";
const reasons = { customer: "Its customer wanted it", operator: "By an operator", unpaid: "It was not paid for" };

function Release({ number }: { number: OperatorNumber }) {
  const release = useAct(
    () => operator.POST("/v1/operator/numbers/{numberId}/release", { params: { path: { numberId: number.id } } }),
    { done: "It goes back to its carrier" },
  );
  return (
    <Confirm
      trigger={<Button variant="danger">Take back</Button>}
      title={`Take ${formatNumber(number.number)} from ${number.account.name}`}
      consequence={
        number.shared
          ? `Nobody sends from it any more, answers to it are lost, and ${number.provider.name} may sell it to anybody.`
          : `Calls and messages to it stop at once and ${number.provider.name} may sell it to anybody. What ${number.account.name} paid until ${formatExact(number.paidUntil)} is not paid back by this.`
      }
      action="Take it back"
      pending={release.pending}
      onConfirm={(close) => release.run(undefined, { onSuccess: close })}
    />
  );
}

function About({ number }: { number: OperatorNumber }) {
  const { settings } = number;
  return (
    <Card title="About it">
      <KeyValue
        facts={[
          { label: "Country", value: <Countries codes={[number.country]} />, hint: placeOf(number, "") || undefined },
          { label: "Kind", value: numberTypeWords[number.type] },
          {
            label: "Can",
            value: number.features?.map((feature) => featureWords[feature]).join(", ") ?? "its carrier does not say",
          },
          {
            label: "Customer",
            value: (
              <Link href={`/console/customers/${number.account.id}`} className={link}>
                {number.account.name}
              </Link>
            ),
            hint: number.label,
          },
          {
            label: "Order",
            value: (
              <Link href={`/console/orders/${number.orderId}`} className={link}>
                <Mono short>{number.orderId}</Mono>
              </Link>
            ),
          },
          { label: "Messages", value: settings.sms ? "taken" : "not taken" },
          number.shared && { label: "Used", value: "by customers who have no number" },
          number.releasedAt && { label: "Released", value: formatExact(number.releasedAt) },
          number.releaseReason && { label: "Why", value: reasons[number.releaseReason] },
        ]}
      />
    </Card>
  );
}

function MoneyOf({ number }: { number: OperatorNumber }) {
  return (
    <Card title="Money">
      <KeyValue
        facts={[
          { label: "Price a month", value: <Money value={number.monthlyPrice} /> },
          { label: "Cost a month", value: <Money value={number.monthlyCost} /> },
          { label: "Margin a month", value: <Money value={number.monthlyMargin} signed /> },
          {
            label: "Setup",
            value: <Money value={number.setupPrice} />,
            hint: `costs us ${formatMoney(number.setupCost)}`,
          },
          { label: "Paid until", value: formatExact(number.paidUntil) },
        ]}
      />
    </Card>
  );
}

/** Who asked what for such a number when it was bought (N1). */
function Quotes({ number }: { number: OperatorNumber }) {
  return (
    <Card title="What carriers asked then">
      <ul className="divide-y divide-line">
        {number.quotes.map(({ provider, monthlyCost }) => (
          <li key={provider.id} className="flex items-center justify-between gap-3 py-2 first:pt-0 last:pb-0">
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              {provider.name}
              {monthlyCost.amount === number.quotes[0]?.monthlyCost.amount ? (
                <Badge tone="success">cheapest</Badge>
              ) : null}
              {provider.id === number.provider.id ? <Badge tone="brand">bought here</Badge> : null}
            </span>
            <span className="tabular whitespace-nowrap">{formatMoney(monthlyCost)} a month</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function NumberView({ number }: { number: OperatorNumber }) {
  const may = useMay("write");
  const meaning = numberMeaning[number.status];
  const isOurs = number.status === "active" || number.status === "waiting";
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Numbers", href: "/console/numbers" }]}
        title={formatNumber(number.number)}
        status={<StatusBadge tone={meaning.tone}>{meaning.label}</StatusBadge>}
        description={
          <>
            At {number.provider.name} as <Mono>{number.upstreamRef}</Mono>
          </>
        }
        actions={isOurs && may ? <Release number={number} /> : null}
      />
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <About number={number} />
        <div className="flex flex-col gap-3">
          <MoneyOf number={number} />
          <Quotes number={number} />
        </div>
      </div>
    </>
  );
}

/** One number: whose it is, what it earns, who was cheapest when it was bought. */
export function NumberPage({ numberId }: { numberId: string }) {
  const asked = useAsk(["number", numberId], (signal) =>
    operator.GET("/v1/operator/numbers/{numberId}", { params: { path: { numberId } }, signal }),
  );
  return <Loaded asked={asked}>{(number) => <NumberView number={number} />}</Loaded>;
}
