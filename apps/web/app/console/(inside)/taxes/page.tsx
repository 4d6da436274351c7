import type { Metadata } from "next";
import { TaxesPage } from "#console/documents/taxes-page.tsx";

export const metadata: Metadata = { title: "Taxes" };

export default TaxesPage;
