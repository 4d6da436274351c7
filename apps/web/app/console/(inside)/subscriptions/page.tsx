import type { Metadata } from "next";
import { SubscriptionsPage } from "#console/subscriptions/subscriptions-page.tsx";

export const metadata: Metadata = { title: "Subscriptions" };

export default SubscriptionsPage;
