"use client";

import { PageHeader } from "#ui/page-header.tsx";
import { Tabs } from "#ui/tabs.tsx";
import { MessageLog } from "./message-log.tsx";
import { TopicTexts } from "./topic-texts.tsx";

/** What customers were told, and in which words. */
export function NotificationsPage() {
  return (
    <>
      <PageHeader
        title="Notifications"
        description="Everything that went out to customers, over which channel, and whether it arrived; and the brand's own words."
      />
      <Tabs
        label="Notifications"
        tabs={[
          { value: "log", label: "Log", content: <MessageLog /> },
          { value: "texts", label: "Texts", content: <TopicTexts /> },
        ]}
      />
    </>
  );
}
