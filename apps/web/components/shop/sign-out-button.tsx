"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Failure, failureOf } from "#lib/api.ts";
import { signOut } from "#lib/session.ts";
import { Button } from "#ui/button.tsx";
import { Notice } from "#ui/notice.tsx";

/** Ends the session and goes home. */
export function SignOutButton() {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const leave = async () => {
    setPending(true);
    try {
      await signOut();
      router.replace("/");
      router.refresh();
    } catch (error) {
      setFailure(failureOf(error));
      setPending(false);
    }
  };
  return (
    <div className="flex flex-col gap-2">
      <Button pending={pending} onClick={leave} className="self-start">
        Sign out
      </Button>
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </div>
  );
}
