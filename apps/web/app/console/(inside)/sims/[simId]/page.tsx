import type { Metadata } from "next";
import { SimPage } from "#console/sims/sim-page.tsx";

export const metadata: Metadata = { title: "SIM" };

export default async function Page({ params }: { params: Promise<{ simId: string }> }) {
  const { simId } = await params;
  return <SimPage simId={simId} />;
}
