import type { Metadata } from "next";
import { StockPage } from "#console/money/stock-page.tsx";

export const metadata: Metadata = { title: "Stock" };

export default StockPage;
