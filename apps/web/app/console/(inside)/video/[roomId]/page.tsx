import type { Metadata } from "next";
import { RoomPage } from "#console/video/room-page.tsx";

export const metadata: Metadata = { title: "Video room" };

export default async function Page({ params }: { params: Promise<{ roomId: string }> }) {
  const { roomId } = await params;
  return <RoomPage roomId={roomId} />;
}
