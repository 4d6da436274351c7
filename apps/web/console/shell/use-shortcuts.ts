"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { Place } from "./navigation.ts";

const typesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const secondKeyWithinMs = 1200;

/** ⌘K (or Ctrl K) opens the search, `/` goes to the list's own search or opens it, `g` and a letter go to a page. */
export function useShortcuts(places: readonly Place[], openSearch: () => void): void {
  const router = useRouter();
  useEffect(() => {
    let waitingUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        openSearch();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || typesText(event.target)) return;
      if (document.querySelector("[role=dialog],[role=menu]")) return;
      if (event.key === "/") {
        event.preventDefault();
        const field = document.querySelector<HTMLInputElement>("main input[type=search]");
        if (field) field.focus();
        else openSearch();
      } else if (event.key === "g") {
        waitingUntil = event.timeStamp + secondKeyWithinMs;
      } else if (event.timeStamp < waitingUntil) {
        waitingUntil = 0;
        const place = places.find((one) => one.key === event.key);
        if (place) router.push(place.href);
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [places, openSearch, router]);
}
