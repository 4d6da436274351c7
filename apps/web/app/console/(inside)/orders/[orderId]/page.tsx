import type { Metadata } from "next";
import { OrderPage } from "#console/orders/order-page.tsx";

export const metadata: Metadata = { title: "Order" };

export default async function Page({ params }: { params: Promise<{ orderId: string }> }) {
  const { orderId } = await params;
  return <OrderPage orderId={orderId} />;
}
