"use client";

import type { Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { Button } from "#ui/button.tsx";
import { CopyButton } from "#ui/copy-button.tsx";
import { Dialog, DialogClose } from "#ui/dialog.tsx";
import { Notice } from "#ui/notice.tsx";

/** Lets one more person in, or puts everybody out. */
export function RoomActions({ room }: { room: Schemas["VideoRoom"] }) {
  const router = useRouter();
  const [pending, setPending] = useState<"token" | "end" | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [token, setToken] = useState<string | null>(null);
  const act = async (name: "token" | "end", work: () => Promise<void>) => {
    setPending(name);
    setFailure(null);
    try {
      await work();
      router.refresh();
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setPending(null);
    }
  };
  const letIn = () => act("token", async () => setToken((await api.video.createToken(room.id)).token));
  const end = () =>
    act("end", async () => {
      await api.video.end(room.id);
    });
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
        <Dialog
          trigger={
            <Button variant="danger" disabled={pending !== null}>
              End the room
            </Button>
          }
          title={`End ${room.name}?`}
          description="Everybody in it is put out, and nobody can come in any more."
          footer={
            <>
              <DialogClose asChild>
                <Button>Keep it open</Button>
              </DialogClose>
              <Button variant="danger" pending={pending === "end"} onClick={end}>
                End it
              </Button>
            </>
          }
        />
      </div>
    </div>
  );
}
