import type { Metadata } from "next";
import { VpnAccountPage } from "#console/vpn/account-page.tsx";

export const metadata: Metadata = { title: "VPN account" };

export default async function Page({ params }: { params: Promise<{ vpnId: string }> }) {
  const { vpnId } = await params;
  return <VpnAccountPage vpnId={vpnId} />;
}
