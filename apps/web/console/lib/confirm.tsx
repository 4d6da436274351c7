"use client";

import { type ReactNode, useState } from "react";
import { Button } from "#ui/button.tsx";
import type { ButtonVariant } from "#ui/button-style.ts";
import { Dialog, DialogClose } from "#ui/dialog.tsx";

/** Asks once before something that cannot be undone or moves money. `consequence` says what will happen, in numbers. */
export function Confirm({
  trigger,
  title,
  consequence,
  action,
  variant = "danger",
  pending,
  blocked = false,
  onConfirm,
  children,
}: {
  trigger: ReactNode;
  title: string;
  consequence: ReactNode;
  action: string;
  variant?: ButtonVariant;
  pending: boolean;
  blocked?: boolean;
  /** Call `close` when it worked. */
  onConfirm: (close: () => void) => void;
  children?: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={trigger}
      title={title}
      description={consequence}
      footer={
        <>
          <DialogClose asChild>
            <Button>Keep as it is</Button>
          </DialogClose>
          <Button
            variant={variant}
            pending={pending}
            disabled={blocked}
            onClick={() => onConfirm(() => setOpen(false))}
          >
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
