"use client";

import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import type { ButtonVariant } from "./button-style.ts";
import { Dialog, DialogClose } from "./dialog.tsx";

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
  keep = "Keep as it is",
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
  /** What the button says that leaves all as it is. */
  keep?: string;
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
            <Button>{keep}</Button>
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
