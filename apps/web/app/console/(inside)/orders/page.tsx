import type { Metadata } from "next";
import { OrdersPage } from "#console/orders/orders-page.tsx";

export const metadata: Metadata = { title: "Orders" };

export default OrdersPage;
