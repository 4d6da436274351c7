import type { Metadata } from "next";
import { RenewalsPage } from "#console/renewals/renewals-page.tsx";

export const metadata: Metadata = { title: "Renewals" };

export default RenewalsPage;
