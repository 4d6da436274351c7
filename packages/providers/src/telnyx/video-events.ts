import type { ProviderEvent } from "@tandem/provider-contract";
import { z } from "zod";
import { toRecording } from "./video.ts";
import type { TelnyxEvent } from "./webhooks.ts";
import { optionalText } from "./wire.ts";

const payload = z.object({
  room_id: z.string().min(1),
  session_id: optionalText,
  participant_id: optionalText,
  recording_id: optionalText,
  download_url: optionalText,
  duration_secs: z.number().nullish(),
});

/** What Telnyx tells of rooms. The forms are not in its description (FACTS.md), so anything missing makes the event unknown. */
export function toVideoEvents({ type, occurredAt, payload: body, ref }: TelnyxEvent): ProviderEvent[] | null {
  const parsed = payload.safeParse(body);
  if (!parsed.success) return null;
  const { room_id: roomRef, session_id: sessionRef, participant_id: participantRef, ...told } = parsed.data;
  const about = { service: "video", occurredAt, needsReadBack: false, upstreamRef: roomRef, ourRef: ref } as const;
  switch (type) {
    case "video.room.participant.joined":
    case "video.room.participant.left": {
      const kind = type.endsWith("joined") ? "participant_joined" : "participant_left";
      return participantRef === null ? null : [{ ...about, kind, roomRef, participantRef }];
    }
    case "video.room.session.started":
      return [];
    case "video.room.session.ended":
      return sessionRef === null ? null : [{ ...about, kind: "session_ended", roomRef, sessionRef }];
    case "video.room.recording.completed": {
      if (told.recording_id === null) return null;
      const recording = toRecording({ ...told, id: told.recording_id, status: "completed" });
      return [{ ...about, kind: "video_recording", roomRef, recording }];
    }
    default:
      return null;
  }
}
