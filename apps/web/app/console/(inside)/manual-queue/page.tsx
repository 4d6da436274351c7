import type { Metadata } from "next";
import { QueuePage } from "#console/manual-queue/queue-page.tsx";

export const metadata: Metadata = { title: "Manual queue" };

export default QueuePage;
