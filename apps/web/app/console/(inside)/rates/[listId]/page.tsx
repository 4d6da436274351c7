import type { Metadata } from "next";
import { RateListPage } from "#console/rates/rate-list-page.tsx";

export const metadata: Metadata = { title: "Rates" };

export default async function Page({ params }: { params: Promise<{ listId: string }> }) {
  const { listId } = await params;
  return <RateListPage listId={listId} />;
}
