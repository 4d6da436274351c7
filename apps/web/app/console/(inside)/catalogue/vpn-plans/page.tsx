import type { Metadata } from "next";
import { VpnPlansPage } from "#console/vpn/plans-page.tsx";

export const metadata: Metadata = { title: "VPN plans" };

export default VpnPlansPage;
