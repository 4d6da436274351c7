import type { Metadata } from "next";
import { MessagePage } from "#console/messages/message-page.tsx";

export const metadata: Metadata = { title: "Message" };

export default async function Page({ params }: { params: Promise<{ messageId: string }> }) {
  const { messageId } = await params;
  return <MessagePage messageId={messageId} />;
}
