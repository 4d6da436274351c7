"use client";

import { useEffect } from "react";
import { api } from "#lib/api.ts";

/** An opened conversation has been looked at. */
export function MarkRead({ ownNumber, otherNumber }: { ownNumber: string; otherNumber: string }) {
  useEffect(() => {
    // Only a mark: when it is not taken, the conversation stays unread.
    api.api.POST("/v1/conversations/read", { body: { ownNumber, otherNumber } }).catch(() => undefined);
  }, [ownNumber, otherNumber]);
  return null;
}
