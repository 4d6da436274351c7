import type { Metadata } from "next";
import { PlansPage } from "#console/catalogue/plans-page.tsx";

export const metadata: Metadata = { title: "Plans" };

export default PlansPage;
