import type { PlanDetail } from "@tandem/sdk";
import { CalendarDays, Check, Database, RefreshCw, Signal } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { Faq } from "#components/shop/faq.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { PlanNetworks } from "#components/shop/plan-networks.tsx";
import { RegionSign } from "#components/shop/region-sign.tsx";
import { getPlan } from "#lib/catalogue.ts";
import { formatDays, formatMoney, formatUnitPrice } from "#lib/format.ts";
import { load } from "#lib/load.ts";
import { slugOf } from "#lib/places.ts";
import { inSentence, planPlaceName } from "#lib/plan-place.ts";
import { Badge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { Flag } from "#ui/flag.tsx";

type Props = { params: Promise<{ planId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { planId } = await params;
  const { data: plan } = await load(`/plans/${planId}`, () => getPlan(planId));
  if (!plan) return {};
  return {
    title: plan.name,
    description: `${plan.dataLabel} for ${formatDays(plan.validityDays)}, ${formatMoney(plan.price)}.`,
  };
}

/** What one plan is, where it works, and the way to buy it. */
export default async function PlanPage({ params }: Props) {
  const { planId } = await params;
  const path = `/plans/${planId}`;
  const { data: plan, failure } = await load(path, () => getPlan(planId));
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  return (
    <div className="mx-auto grid w-full max-w-5xl items-start gap-6 px-4 pt-6 pb-10 md:grid-cols-[1fr_20rem]">
      <div className="flex min-w-0 flex-col gap-6">
        <Head plan={plan} />
        <Facts plan={plan} />
        <Card title={plan.coverage.length > 1 ? `Works in ${plan.coverage.length} countries` : "Networks"}>
          <PlanNetworks coverage={plan.coverage} />
        </Card>
        <Card title="Questions">
          <Faq questions={questionsOf(plan)} />
        </Card>
      </div>
      <Buy plan={plan} />
    </div>
  );
}

function Head({ plan }: { plan: PlanDetail }) {
  const place = planPlaceName(plan);
  const only = plan.countryCodes.length === 1 ? plan.countryCodes[0] : undefined;
  return (
    <header className="flex items-center gap-4">
      {only ? <Flag code={only} className="h-10 w-15" /> : <RegionSign className="size-10" />}
      <div className="min-w-0">
        <Link href={`/esim/${slugOf(place)}`} className="text-base text-ink-soft hover:text-ink hover:underline">
          {place}
        </Link>
        <h1 className="font-semibold text-ink text-xl tracking-tight">
          {plan.dataLabel}, {formatDays(plan.validityDays)}
        </h1>
      </div>
      {plan.bestValue ? <Badge tone="brand">Best value</Badge> : null}
    </header>
  );
}

function Fact({ icon, label, children }: { icon: ReactNode; label: string; children: ReactNode }) {
  return (
    <div className="relative rounded-md border border-line bg-surface py-3.5 pr-3.5 pl-11.5">
      <dt className="text-ink-soft text-sm">
        <span className="absolute top-3.5 left-3.5 text-primary-text [&_svg]:size-5">{icon}</span>
        {label}
      </dt>
      <dd className="font-medium text-base text-ink">{children}</dd>
    </div>
  );
}

function Facts({ plan }: { plan: PlanDetail }) {
  return (
    <dl className="grid grid-cols-2 gap-2">
      <Fact icon={<Database aria-hidden="true" />} label="Data">
        {plan.dataLabel}
        {plan.pricePerGb ? (
          <span className="block font-normal text-ink-soft text-sm">{formatUnitPrice(plan.pricePerGb)} per GB</span>
        ) : (
          <span className="block font-normal text-ink-soft text-sm">as much as fair use allows</span>
        )}
      </Fact>
      <Fact icon={<CalendarDays aria-hidden="true" />} label="Valid">
        {formatDays(plan.validityDays)}
        <span className="block font-normal text-ink-soft text-sm">from the first connection</span>
      </Fact>
      <Fact icon={<Signal aria-hidden="true" />} label="Speed">
        {plan.fiveG ? "Up to 5G" : "Up to 4G"}
        <span className="block font-normal text-ink-soft text-sm">on the networks below</span>
      </Fact>
      <Fact icon={<RefreshCw aria-hidden="true" />} label="Top-up">
        {plan.topUp ? "Possible" : "Not possible"}
        <span className="block font-normal text-ink-soft text-sm">
          {plan.topUp ? "on the same eSIM" : "buy a new plan instead"}
        </span>
      </Fact>
    </dl>
  );
}

const promises = ["Delivered in seconds, by e-mail too", "Not delivered, not charged", "Your own SIM stays in"];

function Buy({ plan }: { plan: PlanDetail }) {
  return (
    <aside className="sticky bottom-0 z-20 -mx-4 flex items-center justify-between gap-4 border-line border-t bg-surface p-4 md:static md:mx-0 md:flex-col md:items-stretch md:rounded-md md:border">
      <div>
        <div className="tabular font-semibold text-ink text-xl">{formatMoney(plan.price)}</div>
        <div className="text-base text-ink-soft">once, nothing renews</div>
      </div>
      {plan.available ? (
        <Link
          href={`/checkout/${plan.id}`}
          className={buttonStyle({ variant: "primary", size: "lg", className: "max-md:flex-1" })}
        >
          Buy
        </Link>
      ) : (
        <span className={buttonStyle({ size: "lg", className: "pointer-events-none opacity-60 max-md:flex-1" })}>
          Not available now
        </span>
      )}
      <ul className="flex flex-col gap-2 text-base text-ink-soft max-md:hidden">
        {promises.map((promise) => (
          <li key={promise} className="flex items-center gap-2">
            <Check aria-hidden="true" className="size-4 text-primary-text" />
            {promise}
          </li>
        ))}
      </ul>
    </aside>
  );
}

function questionsOf(plan: PlanDetail) {
  return [
    {
      question: "Does my phone take an eSIM?",
      answer:
        "iPhone XS and later, Google Pixel 3 and later, Samsung Galaxy S20 and later, and most phones sold since 2021. To be sure, dial *#06#: if the screen shows an EID, it does. The phone must not be locked to one operator.",
    },
    {
      question: "When do the days start?",
      answer: `When the eSIM first connects in ${plan.coverage.length > 1 ? "one of these countries" : inSentence(planPlaceName(plan))}. You can install it today and travel later.`,
    },
    {
      question: "Do I keep my number?",
      answer: "Yes. Your own SIM stays in for calls and messages. The eSIM carries data only and has no phone number.",
    },
    {
      question: "What if it does not arrive?",
      answer:
        "The money is set aside when you buy and taken only on delivery. If nobody can deliver, it is free again at once.",
    },
    ...(plan.topUp
      ? [
          {
            question: "What if the data runs out?",
            answer: "Add more on the eSIM’s page. The eSIM stays installed; nothing to scan again.",
          },
        ]
      : []),
  ];
}
