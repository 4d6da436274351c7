import type { Metadata } from "next";
import { SimsPage } from "#console/sims/sims-page.tsx";

export const metadata: Metadata = { title: "SIMs" };

export default SimsPage;
