import type { Metadata } from "next";
import { VpnAccountsPage } from "#console/vpn/accounts-page.tsx";

export const metadata: Metadata = { title: "VPN accounts" };

export default VpnAccountsPage;
