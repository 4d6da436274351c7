import type { Metadata } from "next";
import { RoutingPage } from "#console/routing/routing-page.tsx";

export const metadata: Metadata = { title: "Routing" };

export default RoutingPage;
