import type { Metadata } from "next";
import { RatesPage } from "#console/rates/rates-page.tsx";

export const metadata: Metadata = { title: "Rates" };

export default RatesPage;
