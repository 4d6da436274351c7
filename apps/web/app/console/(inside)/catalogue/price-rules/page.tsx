import type { Metadata } from "next";
import { PriceRulesPage } from "#console/catalogue/price-rules-page.tsx";

export const metadata: Metadata = { title: "Price rules" };

export default PriceRulesPage;
