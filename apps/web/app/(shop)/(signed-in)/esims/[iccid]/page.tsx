import type { OwnedEsim } from "@tandem/sdk";
import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { AutoRefresh } from "#components/shop/auto-refresh.tsx";
import { EsimInstall } from "#components/shop/esim-install.tsx";
import { Faq } from "#components/shop/faq.tsx";
import { InstallSteps } from "#components/shop/install-steps.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { PlanLine } from "#components/shop/plan-line.tsx";
import { Rating } from "#components/shop/rating.tsx";
import { TopUp } from "#components/shop/top-up.tsx";
import { deviceOf } from "#lib/device.ts";
import { esimAdvice } from "#lib/esim-advice.ts";
import { formatDay, formatDays, formatExact } from "#lib/format.ts";
import { load, loadExtra, requireMe } from "#lib/load.ts";
import { getBrand, getWallet, serverApi } from "#lib/server-api.ts";
import { esimMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Mono } from "#ui/mono.tsx";
import { Notice } from "#ui/notice.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { UsageRing } from "#ui/usage-ring.tsx";

export const metadata: Metadata = { title: "eSIM" };

const toInstall = new Set<OwnedEsim["status"]>(["ready", "installed"]);
const online = new Set<OwnedEsim["status"]>(["active", "used_up", "expired"]);
const canTopUp = new Set<OwnedEsim["status"]>(["active", "used_up", "installed"]);

async function loadEsim(iccid: string) {
  const client = await serverApi();
  const esim = await client.esims.get(iccid);
  const [offers, order, brand, wallet] = await Promise.all([
    esim.topUpAvailable && canTopUp.has(esim.status) ? loadExtra(() => client.esims.topUpOffers(iccid)) : [],
    online.has(esim.status) ? loadExtra(() => client.orders.get(esim.orderId)) : null,
    getBrand(),
    getWallet(),
  ]);
  return { esim, offers, order, brand, wallet };
}

/** One eSIM through its life: install it, see what is left, add more, and what to do when it does not work. */
export default async function Page({ params }: { params: Promise<{ iccid: string }> }) {
  const { iccid } = await params;
  const path = `/esims/${iccid}`;
  await requireMe(path);
  const { data, failure } = await load(path, () => loadEsim(iccid));
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  const { esim, offers, order, brand, wallet } = data;
  const device = deviceOf((await headers()).get("user-agent") ?? "");
  const meaning = esimMeaning[esim.status];
  const advice = esimAdvice(esim);
  const installing = toInstall.has(esim.status);
  return (
    <div className={pageColumn}>
      <AutoRefresh seconds={installing ? 10 : 60} />
      <div className="flex flex-col gap-2">
        <Link href="/esims" className="self-start text-base text-ink-soft hover:text-ink hover:underline">
          My eSIMs
        </Link>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1>
            <PlanLine plan={esim.plan} />
          </h1>
          <StatusBadge tone={meaning.tone}>{meaning.label}</StatusBadge>
        </div>
      </div>
      {advice ? (
        <Notice tone={advice.tone} title={advice.title}>
          {advice.text}
        </Notice>
      ) : null}
      {installing ? (
        <>
          {esim.status === "ready" ? (
            <Card title="Install">
              <EsimInstall esim={esim} device={device} />
            </Card>
          ) : null}
          <Card title="Step by step">
            <InstallSteps device={device} />
          </Card>
        </>
      ) : (
        <UsageCard esim={esim} />
      )}
      {offers === null ? (
        <Notice tone="neutral">What can be added to this eSIM cannot be shown right now.</Notice>
      ) : null}
      {offers?.length && wallet ? (
        <Card title="Add data">
          <TopUp
            iccid={iccid}
            totalMb={esim.usage.totalMb}
            offers={offers}
            wallet={wallet}
            sandbox={brand.environment === "sandbox"}
            supportEmail={brand.supportEmail}
          />
        </Card>
      ) : null}
      {order ? (
        <Card title="Your opinion">
          <Rating orderId={order.id} rated={order.rating} />
        </Card>
      ) : null}
      <Card title="If it does not work">
        <Faq questions={troubles} />
      </Card>
      <Facts esim={esim} />
    </div>
  );
}

function UsageCard({ esim }: { esim: OwnedEsim }) {
  const { usedMb, totalMb, expiresAt, updatedAt } = esim.usage;
  return (
    <Card>
      <div className="flex flex-col items-center gap-5 sm:flex-row sm:justify-around">
        <UsageRing usedMb={usedMb} totalMb={totalMb} />
        <KeyValue
          className="w-full max-w-xs"
          facts={[
            {
              label: "Valid until",
              value: expiresAt ? <time dateTime={expiresAt}>{formatDay(expiresAt)}</time> : "not started",
            },
            { label: "Length", value: formatDays(esim.plan.validityDays) },
            { label: "Reported", value: updatedAt ? <RelativeTime at={updatedAt} /> : "nothing yet" },
          ]}
        />
      </div>
    </Card>
  );
}

function Facts({ esim }: { esim: OwnedEsim }) {
  return (
    <Card title="Details">
      <KeyValue
        facts={[
          { label: "ICCID", value: <Mono copy>{esim.iccid}</Mono> },
          esim.status === "ready" && esim.usage.expiresAt
            ? { label: "Install by", value: formatDay(esim.usage.expiresAt) }
            : null,
          esim.installedAt ? { label: "Installed", value: formatExact(esim.installedAt, "UTC") } : null,
          esim.activatedAt ? { label: "First online", value: formatExact(esim.activatedAt, "UTC") } : null,
          {
            label: "Order",
            value: (
              <Link href={`/orders/${esim.orderId}`} className="text-primary-text hover:underline">
                Open the order
              </Link>
            ),
          },
        ]}
      />
    </Card>
  );
}

const troubles = [
  {
    question: "The phone says the code was used already",
    answer:
      "An eSIM installs once. If it is still on the phone, switch it on in Settings. If you deleted it, write to us and we send a new one.",
  },
  {
    question: "Bars, but no internet",
    answer:
      "Turn on data roaming for this eSIM and make it the one for mobile data. Switch flight mode on, wait ten seconds, switch it off.",
  },
  {
    question: "No network at all",
    answer:
      "In Settings, switch automatic network choice off and pick one of the networks of your plan. Restart the phone once.",
  },
  {
    question: "It is slow",
    answer: "Pick another of the plan’s networks by hand: the nearest mast may be busy.",
  },
];
