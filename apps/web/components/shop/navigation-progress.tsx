"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";

/** A thin line at the top from a click on a link until its page is there: the old page stays readable meanwhile, and nothing jumps. */
export function NavigationProgress() {
  const place = `${usePathname()}?${useSearchParams()}`;
  const [leaving, setLeaving] = useState<string | null>(null);
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      const elsewhere =
        link?.origin === location.origin && link.pathname + link.search !== location.pathname + location.search;
      if (link && elsewhere && !link.target && !link.hasAttribute("download"))
        setLeaving(`${location.pathname}?${location.search.slice(1)}`);
    };
    // Before React's own listener, which prevents the default of a link it follows.
    document.addEventListener("click", onClick, { capture: true });
    return () => document.removeEventListener("click", onClick, { capture: true });
  }, []);
  if (leaving !== place) return null;
  return (
    <div role="status" className="fixed inset-x-0 top-0 z-50 h-0.5 animate-pulse bg-primary">
      <span className="sr-only">Loading</span>
    </div>
  );
}
