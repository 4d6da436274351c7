import type { Metadata } from "next";
import { MoneyPage } from "#console/money/money-page.tsx";

export const metadata: Metadata = { title: "Money" };

export default MoneyPage;
