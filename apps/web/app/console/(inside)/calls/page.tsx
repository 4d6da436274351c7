import type { Metadata } from "next";
import { CallsPage } from "#console/calls/calls-page.tsx";

export const metadata: Metadata = { title: "Calls" };

export default CallsPage;
