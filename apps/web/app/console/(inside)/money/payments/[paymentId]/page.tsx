import type { Metadata } from "next";
import { PaymentPage } from "#console/money/payment-page.tsx";

export const metadata: Metadata = { title: "Payment" };

export default async function Page({ params }: { params: Promise<{ paymentId: string }> }) {
  const { paymentId } = await params;
  return <PaymentPage paymentId={paymentId} />;
}
