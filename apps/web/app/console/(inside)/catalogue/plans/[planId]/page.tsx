import type { Metadata } from "next";
import { PlanPage } from "#console/catalogue/plan-page.tsx";

export const metadata: Metadata = { title: "Plan" };

export default async function Page({ params }: { params: Promise<{ planId: string }> }) {
  const { planId } = await params;
  return <PlanPage planId={planId} />;
}
