import type { VideoEvent } from "@tandem/provider-contract";
import { publicId } from "../kernel/index.ts";
import type { WebhookConsumer } from "../upstreams/index.ts";
import { schedule } from "./open-room.ts";
import { roomOfProvider } from "./queries.ts";

/** Somebody came or went: who is there is asked anew at once, so that it does not matter in which order providers tell (O9). */
export function createVideoConsumer(): WebhookConsumer<VideoEvent> {
  return async ({ entry }, event) =>
    async (tx) => {
      const room = await roomOfProvider(tx, entry.providerId, event.roomRef);
      if (!room) return "unmatched";
      if (room.state === "open" || room.state === "ending") await schedule(tx, "video.meter_room", room.id);
      return { subject: publicId("vrm", room.id) };
    };
}
