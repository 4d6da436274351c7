import type { Metadata } from "next";
import { WebhooksPage } from "#console/system/webhooks-page.tsx";

export const metadata: Metadata = { title: "Webhooks" };

export default WebhooksPage;
