import type { Metadata } from "next";
import { TaskPage } from "#console/manual-queue/task-page.tsx";

export const metadata: Metadata = { title: "Deliver by hand" };

export default async function Page({ params }: { params: Promise<{ taskId: string }> }) {
  const { taskId } = await params;
  return <TaskPage taskId={taskId} />;
}
