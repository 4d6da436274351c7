import type { Metadata } from "next";
import { NumberPage } from "#console/numbers/number-page.tsx";

export const metadata: Metadata = { title: "Number" };

export default async function Page({ params }: { params: Promise<{ numberId: string }> }) {
  const { numberId } = await params;
  return <NumberPage numberId={numberId} />;
}
