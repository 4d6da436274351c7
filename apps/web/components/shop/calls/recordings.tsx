"use client";

import type { Schemas } from "@tandem/sdk";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { formatTalk } from "#lib/call-words.ts";
import { formatDay } from "#lib/format.ts";
import { IconButton } from "#ui/button.tsx";
import { Notice } from "#ui/notice.tsx";

type Recording = Schemas["Recording"];

const unavailable: Record<Exclude<Recording["state"], "stored">, string> = {
  waiting: "On its way from the carrier",
  failed: "The carrier did not hand it out",
  deleted: "Deleted",
};

/** One recording: its sound, what was said, and when it is deleted. */
export function RecordingPlayer({ recording }: { recording: Recording }) {
  const router = useRouter();
  const [failure, setFailure] = useState<Failure | null>(null);
  const params = { path: { recordingId: recording.id } };
  const heard = async () => {
    if (recording.kind !== "voicemail" || recording.heardAt) return;
    // Only a mark: the message is heard all the same when it cannot be written.
    await api.api.POST("/v1/voicemails/{recordingId}/heard", { params }).catch(() => undefined);
    router.refresh();
  };
  const remove = async () => {
    try {
      await api.api.DELETE("/v1/recordings/{recordingId}", { params });
      router.refresh();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  if (recording.state !== "stored") return <p className="text-base text-ink-soft">{unavailable[recording.state]}</p>;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        {/* biome-ignore lint/a11y/useMediaCaption: what was said stands below as text, where it is known */}
        <audio
          controls
          preload="none"
          src={`/v1/recordings/${recording.id}/audio`}
          onPlay={heard}
          className="h-10 min-w-0 flex-1"
          aria-label={recording.kind === "voicemail" ? "Message" : "Recording"}
        />
        <IconButton label="Delete this recording" onClick={remove}>
          <Trash2 aria-hidden="true" />
        </IconButton>
      </div>
      {recording.transcript ? (
        <blockquote className="border-line-strong border-l-2 pl-3 text-base text-ink">
          {recording.transcript}
        </blockquote>
      ) : null}
      <p className="text-ink-soft text-sm">
        {recording.seconds === null ? "" : `${formatTalk(recording.seconds)} · `}deleted by itself on{" "}
        {formatDay(recording.deleteAt)}
      </p>
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </div>
  );
}
