"use client";

import { type ReactNode, useState } from "react";
import { Button } from "#ui/button.tsx";
import type { ButtonVariant } from "#ui/button-style.ts";
import { Dialog, DialogClose } from "#ui/dialog.tsx";

/**
 * Asks once before something that cannot be undone or moves money. `consequence` says what will happen, in numbers. Opened by its
 * `trigger`, or, where that is elsewhere (an action of a row), shown until `onClose`.
 */
export function Confirm({
  trigger,
  onClose,
  title,
  consequence,
  action,
  variant = "danger",
  pending,
  blocked = false,
  onConfirm,
  children,
}: {
  trigger?: ReactNode;
  onClose?: () => void;
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
  const [open, setOpen] = useState(!trigger);
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) onClose?.();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      trigger={trigger}
      title={title}
      description={consequence}
      footer={
        <>
          <DialogClose asChild>
            <Button>Keep as it is</Button>
          </DialogClose>
          <Button variant={variant} pending={pending} disabled={blocked} onClick={() => onConfirm(() => change(false))}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
