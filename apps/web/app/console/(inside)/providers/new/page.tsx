import type { Metadata } from "next";
import { NewProviderPage } from "#console/providers/new-provider-page.tsx";

export const metadata: Metadata = { title: "Add a provider" };

export default NewProviderPage;
