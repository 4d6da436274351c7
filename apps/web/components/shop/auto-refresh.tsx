"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Renders the page anew every `seconds` while it is being looked at: installing and first use happen on another device. */
export function AutoRefresh({ seconds }: { seconds: number }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, seconds * 1000);
    return () => clearInterval(timer);
  }, [router, seconds]);
  return null;
}
