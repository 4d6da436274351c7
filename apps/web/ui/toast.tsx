"use client";

import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { Toaster as Sonner } from "sonner";

export { toast } from "sonner";

/** Where toasts appear. Once per layout. Call `toast.success("Saved")`; put an `action` with "Undo" where something can be undone. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      gap={8}
      icons={{
        success: <CircleCheck aria-hidden="true" className="size-4 text-success-text" />,
        error: <CircleAlert aria-hidden="true" className="size-4 text-danger-text" />,
        warning: <TriangleAlert aria-hidden="true" className="size-4 text-warning-text" />,
        info: <Info aria-hidden="true" className="size-4 text-info-text" />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-start gap-3 rounded-md border border-line bg-raised p-3.5 text-base text-ink shadow-raised font-sans",
          title: "font-medium",
          description: "text-ink-soft text-sm",
          icon: "flex h-5 items-center",
          content: "flex-1",
          actionButton: "rounded-md px-2 py-0.5 font-medium text-primary-text text-sm hover:bg-sunken",
          closeButton: "text-ink-faint",
        },
      }}
    />
  );
}
