import type { Metadata } from "next";
import { WebhookPage } from "#console/system/webhook-page.tsx";

export const metadata: Metadata = { title: "Webhook" };

export default async function Page({ params }: { params: Promise<{ webhookId: string }> }) {
  const { webhookId } = await params;
  return <WebhookPage webhookId={webhookId} />;
}
