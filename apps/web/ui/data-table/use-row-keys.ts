"use client";

import { useEffect, useRef, useState } from "react";

const typesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Whether something above the page (a dialog, a menu) owns the keyboard now. */
const pageIsCovered = (): boolean => document.querySelector("[role=dialog],[role=menu]") !== null;

/**
 * Keyboard of a list: `j` and `k` (or arrows, inside the table) move the marked row, Enter opens it, `x` selects it.
 * Returns the marked row's index (−1 for none) and the ref of the element the rows stand in.
 */
export function useRowKeys(
  count: number,
  actions: { open: (index: number) => void; select?: (index: number) => void },
) {
  const [active, setActive] = useState(-1);
  const container = useRef<HTMLDivElement>(null);
  const latest = useRef({ count, actions, active });
  latest.current = { count, actions, active };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || typesText(event.target) || pageIsCovered()) return;
      const { count: rows, actions: does, active: at } = latest.current;
      const inside = event.target instanceof Node && container.current?.contains(event.target);
      const onControl = event.target instanceof HTMLElement && event.target.closest("a,button") !== null;
      const step =
        event.key === "j" || (inside && event.key === "ArrowDown")
          ? 1
          : event.key === "k" || (inside && event.key === "ArrowUp")
            ? -1
            : 0;
      if (step !== 0 && rows > 0) {
        event.preventDefault();
        setActive(Math.min(rows - 1, Math.max(0, at + step)));
      } else if (event.key === "Enter" && at >= 0 && !onControl) {
        event.preventDefault();
        does.open(at);
      } else if (event.key === "x" && at >= 0) {
        does.select?.(at);
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  useEffect(() => {
    if (active >= 0) container.current?.querySelector(`[data-row="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  useEffect(() => {
    setActive((at) => Math.min(at, count - 1));
  }, [count]);

  return { active, container };
}
