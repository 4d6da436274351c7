import type { Metadata } from "next";
import { NotificationsPage } from "#console/notifications/notifications-page.tsx";

export const metadata: Metadata = { title: "Notifications" };

export default NotificationsPage;
