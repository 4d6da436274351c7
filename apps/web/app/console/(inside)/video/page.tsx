import type { Metadata } from "next";
import { RoomsPage } from "#console/video/rooms-page.tsx";

export const metadata: Metadata = { title: "Video rooms" };

export default RoomsPage;
