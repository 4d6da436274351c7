import type { Metadata } from "next";
import { UsagePage } from "#console/usage/usage-page.tsx";

export const metadata: Metadata = { title: "Usage" };

export default UsagePage;
