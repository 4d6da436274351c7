import type { Metadata } from "next";
import { FaxPage } from "#console/faxes/fax-page.tsx";

export const metadata: Metadata = { title: "Fax" };

export default async function Page({ params }: { params: Promise<{ faxId: string }> }) {
  const { faxId } = await params;
  return <FaxPage faxId={faxId} />;
}
