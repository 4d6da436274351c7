"use client";

import { useEffect, useState } from "react";
import { formatExact, formatRelative } from "#lib/format.ts";

/** How long ago or until, kept fresh; the exact time in the reader's zone on hover. `at` is ISO 8601. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const [now, setNow] = useState<string | null>(null);
  useEffect(() => {
    const tick = () => setNow(new Date().toISOString());
    tick();
    const timer = setInterval(tick, 15_000);
    return () => clearInterval(timer);
  }, []);
  // The server and the first render of the browser differ by the way between them; the effect above settles it.
  return (
    <time dateTime={at} title={formatExact(at, now ? undefined : "UTC")} className={className} suppressHydrationWarning>
      {formatRelative(at, now ?? new Date().toISOString())}
    </time>
  );
}
