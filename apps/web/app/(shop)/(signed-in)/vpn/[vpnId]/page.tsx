import type { Schemas } from "@tandem/sdk";
import type { Metadata } from "next";
import Link from "next/link";
import { AutoRefresh } from "#components/shop/auto-refresh.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { VpnBuy } from "#components/shop/vpn/vpn-buy.tsx";
import { VpnConnect } from "#components/shop/vpn/vpn-connect.tsx";
import { VpnCredentials } from "#components/shop/vpn/vpn-credentials.tsx";
import { VpnSettings } from "#components/shop/vpn/vpn-settings.tsx";
import { formatDay, formatExact } from "#lib/format.ts";
import { load, loadExtra, requireMe } from "#lib/load.ts";
import { getBrand, getWallet, serverApi } from "#lib/server-api.ts";
import { vpnMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Notice } from "#ui/notice.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

export const metadata: Metadata = { title: "VPN account" };

type Account = Schemas["VpnAccount"];

async function loadAccount(vpnId: string) {
  const { vpn } = await serverApi();
  const account = await vpn.get(vpnId);
  const isUsable = account.state === "active" && account.can.config.length > 0;
  const [servers, plans, brand, wallet] = await Promise.all([
    isUsable ? loadExtra(() => vpn.servers({ account: vpnId })) : [],
    account.can.renew ? vpn.plans() : [],
    getBrand(),
    getWallet(),
  ]);
  return { account, servers, plans, brand, wallet };
}

/** One VPN account: connect, keep it running, and everything else that can be done with it. */
export default async function Page({ params }: { params: Promise<{ vpnId: string }> }) {
  const { vpnId } = await params;
  const path = `/vpn/${vpnId}`;
  await requireMe(path);
  const { data, failure } = await load(path, () => loadAccount(vpnId));
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  const { account, servers, plans, brand, wallet } = data;
  const meaning = vpnMeaning[account.state];
  const openChange = account.changes.find((change) => change.state === "open");
  return (
    <div className={pageColumn}>
      {openChange ? <AutoRefresh seconds={5} /> : null}
      <div className="flex flex-col gap-2">
        <Link href="/vpn" className="self-start text-base text-ink-soft hover:text-ink hover:underline">
          VPN
        </Link>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="min-w-0 break-words font-semibold text-ink text-xl tracking-tight">{account.name}</h1>
          <StatusBadge tone={meaning.tone}>{meaning.label}</StatusBadge>
        </div>
        <p className="text-base text-ink-soft">{lifeOf(account)}</p>
      </div>
      {openChange ? (
        <Notice tone="info">Something is being changed at the provider. This page shows it when it is done.</Notice>
      ) : null}
      {account.state === "suspended" ? (
        <Notice tone="warning">
          Nobody can connect while it is suspended. Its paid time goes on. Resume it below.
        </Notice>
      ) : null}
      {account.state === "active" ? <Connect account={account} servers={servers} /> : null}
      {account.state !== "deleted" && account.can.renew && wallet && plans.length > 0 ? (
        <Card
          title="Renew"
          description={
            account.state === "expired"
              ? "It starts again at once, with the same user name and password."
              : "More months from the end of those that are paid."
          }
        >
          <VpnBuy
            plans={plans}
            wallet={wallet}
            sandbox={brand.environment === "sandbox"}
            supportEmail={brand.supportEmail}
            renews={account.id}
            months={account.months}
          />
        </Card>
      ) : null}
      {account.state === "deleted" ? null : (
        <Card title="Settings">
          <VpnSettings account={account} />
        </Card>
      )}
      <Facts account={account} />
    </div>
  );
}

function lifeOf({ state, expiresAt }: Account): string {
  if (state === "deleted") return "It was deleted and cannot be used any more.";
  if (state === "expired")
    return `Its paid time ended on ${formatDay(expiresAt)}. It can be renewed for 30 days from then.`;
  return `Paid until ${formatDay(expiresAt)}.`;
}

function Connect({ account, servers }: { account: Account; servers: readonly Schemas["VpnServer"][] | null }) {
  return (
    <>
      {account.can.config.length > 0 ? (
        <Card title="Connect">
          {servers?.length ? (
            <VpnConnect vpnId={account.id} servers={servers} protocols={account.can.config} />
          ) : (
            <Notice tone="warning">The servers cannot be shown right now. Look again in a minute.</Notice>
          )}
        </Card>
      ) : null}
      {account.password ? (
        <Card title="User name and password" description="For apps that ask for them, such as OpenVPN Connect.">
          <VpnCredentials username={account.username} password={account.password} />
        </Card>
      ) : null}
    </>
  );
}

const changeWords: Record<Schemas["VpnChange"]["kind"], string> = {
  suspend: "Suspended",
  resume: "Resumed",
  password: "Password changed",
  delete: "Deleted",
  expire: "Paid time ended",
  reopen: "Opened again",
};

function Facts({ account }: { account: Account }) {
  const done = account.changes.filter((change) => change.state === "done" || change.state === "refused");
  return (
    <Card title="Details">
      <KeyValue
        facts={[
          { label: "Bought", value: formatExact(account.createdAt, "UTC") },
          { label: "Paid until", value: formatExact(account.expiresAt, "UTC") },
          ...done.slice(0, 5).map((change) => ({
            label: changeWords[change.kind],
            value: <RelativeTime at={change.createdAt} />,
            ...(change.reason ? { hint: change.reason } : {}),
          })),
          {
            label: "Order",
            value: (
              <Link href={`/orders/${account.orderId}`} className="text-primary-text hover:underline">
                Open the order
              </Link>
            ),
          },
        ]}
      />
    </Card>
  );
}
