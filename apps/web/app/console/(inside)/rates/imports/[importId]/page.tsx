import type { Metadata } from "next";
import { RateImportPage } from "#console/rates/rate-import-page.tsx";

export const metadata: Metadata = { title: "Import of rates" };

export default async function Page({ params }: { params: Promise<{ importId: string }> }) {
  const { importId } = await params;
  return <RateImportPage importId={importId} />;
}
