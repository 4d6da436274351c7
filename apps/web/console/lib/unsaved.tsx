"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";

/**
 * Guards what was typed and not saved: a link, a closed tab or `leave` (for a panel's own close button) asks first while `dirty`.
 * Show `question` somewhere in the form.
 */
export function useUnsaved(dirty: boolean): { leave: (go: () => void) => void; question: ReactNode } {
  const router = useRouter();
  const [going, setGoing] = useState<(() => void) | null>(null);

  useEffect(() => {
    if (!dirty) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!(link instanceof HTMLAnchorElement) || !leavesPage(link, event)) return;
      event.preventDefault();
      event.stopPropagation();
      setGoing(() => () => router.push(link.pathname + link.search + link.hash));
    };
    window.addEventListener("beforeunload", onUnload);
    document.addEventListener("click", onClick, true);
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, true);
    };
  }, [dirty, router]);

  const question = (
    <Dialog
      open={going !== null}
      onOpenChange={(open) => !open && setGoing(null)}
      title="Throw away what you typed?"
      description="It is not saved yet."
      footer={
        <>
          <Button onClick={() => setGoing(null)}>Keep editing</Button>
          <Button
            variant="danger"
            onClick={() => {
              setGoing(null);
              going?.();
            }}
          >
            Throw away
          </Button>
        </>
      }
    />
  );
  return { leave: (go) => (dirty ? setGoing(() => go) : go()), question };
}

/** Whether a click on a link leaves this page in this tab, to another page of ours. */
function leavesPage(link: HTMLAnchorElement, event: MouseEvent): boolean {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false;
  if (link.target === "_blank" || link.hasAttribute("download") || link.origin !== location.origin) return false;
  return link.pathname !== location.pathname;
}
