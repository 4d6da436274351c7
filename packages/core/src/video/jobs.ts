import { z } from "zod";
import { defineJob } from "../kernel/index.ts";
import { meterRoom } from "./meter-room.ts";
import { createRoomAtProvider } from "./open-room.ts";
import type { VideoServices } from "./services.ts";

const schema = z.object({ rootId: z.uuid(), roomId: z.uuid() });

/** The background work of video rooms. May run twice, or again after a kill at any point. */
export function createVideoJobs(services: VideoServices) {
  return [
    defineJob({ name: "video.create_room", schema, run: (job) => createRoomAtProvider(services, job) }),
    defineJob({ name: "video.meter_room", schema, run: (job) => meterRoom(services, job) }),
  ];
}
