import type { Metadata } from "next";
import { ProvidersPage } from "#console/providers/providers-page.tsx";

export const metadata: Metadata = { title: "Providers" };

export default ProvidersPage;
