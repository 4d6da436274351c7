import type { Metadata } from "next";
import { MessagesPage } from "#console/messages/messages-page.tsx";

export const metadata: Metadata = { title: "Messages" };

export default MessagesPage;
