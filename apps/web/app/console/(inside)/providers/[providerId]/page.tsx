import type { Metadata } from "next";
import { ProviderPage } from "#console/providers/provider-page.tsx";

export const metadata: Metadata = { title: "Provider" };

export default async function Page({ params }: { params: Promise<{ providerId: string }> }) {
  const { providerId } = await params;
  return <ProviderPage providerId={providerId} />;
}
