import type { Metadata } from "next";
import { DecisionPage } from "#console/routing/decision-page.tsx";

export const metadata: Metadata = { title: "Routing decision" };

export default async function Page({ params }: { params: Promise<{ decisionId: string }> }) {
  const { decisionId } = await params;
  return <DecisionPage decisionId={decisionId} />;
}
