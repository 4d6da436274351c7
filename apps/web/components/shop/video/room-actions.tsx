"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { api } from "#lib/api.ts";
import { useDoing } from "#lib/use-doing.ts";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { CopyButton } from "#ui/copy-button.tsx";
import { Notice } from "#ui/notice.tsx";

/** Lets one more person in, or puts everybody out. */
export function RoomActions({ room }: { room: Schemas["VideoRoom"] }) {
  const { pending, failure, run } = useDoing();
  const [token, setToken] = useState<string | null>(null);
  const letIn = () => run("token", async () => setToken((await api.video.createToken(room.id)).token));
  const end = async (close: () => void) => {
    await run("end", () => api.video.end(room.id));
    close();
  };
  return (
    <div className="flex flex-col gap-4">
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
      {token ? (
        <div className="flex items-center justify-between gap-3">
          <code className="min-w-0 break-all font-mono text-ink text-sm">{token}</code>
          <CopyButton value={token} label="Copy the token" size="icon" />
        </div>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" pending={pending === "token"} disabled={pending !== null} onClick={letIn}>
          {token ? "Another token" : "Make a token"}
        </Button>
        <Confirm
          trigger={
            <Button variant="danger" disabled={pending !== null}>
              End the room
            </Button>
          }
          title={`End ${room.name}?`}
          consequence="Everybody in it is put out, and nobody can come in any more."
          action="End it"
          keep="Keep it open"
          pending={pending === "end"}
          onConfirm={end}
        />
      </div>
    </div>
  );
}
