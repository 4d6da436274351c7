"use client";

import { X } from "lucide-react";
import * as Primitive from "radix-ui/dialog";
import type { ReactNode } from "react";
import { IconButton } from "./button.tsx";
import { cn } from "./cn.ts";

export type DialogProps = {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** The control that opens it; omit when `open` is controlled. */
  trigger?: ReactNode;
  title: ReactNode;
  /** One sentence with the consequence, in numbers where money or eSIMs move. */
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the action last. */
  footer?: ReactNode;
  className?: string;
};

function Overlay() {
  return (
    <Primitive.Overlay className="fixed inset-0 z-40 bg-backdrop data-[state=closed]:animate-vanish data-[state=open]:animate-appear" />
  );
}

function Heading({ title, description }: Pick<DialogProps, "title" | "description">) {
  return (
    <div className="flex flex-col gap-1 pr-8">
      <Primitive.Title className="font-semibold text-ink text-md">{title}</Primitive.Title>
      {description ? (
        <Primitive.Description className="text-base text-ink-soft">{description}</Primitive.Description>
      ) : null}
    </div>
  );
}

function Close() {
  return (
    <Primitive.Close asChild>
      <IconButton label="Close" size="icon-sm" className="absolute top-3.5 right-3.5">
        <X aria-hidden="true" />
      </IconButton>
    </Primitive.Close>
  );
}

/** A question or a short form that must be answered before anything else. From the bottom on a phone, in the middle elsewhere. */
export function Dialog({ open, onOpenChange, trigger, title, description, children, footer, className }: DialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      {trigger ? <Primitive.Trigger asChild>{trigger}</Primitive.Trigger> : null}
      <Primitive.Portal>
        <Overlay />
        <Primitive.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed inset-x-0 bottom-0 z-50 flex max-h-[90dvh] flex-col gap-4 overflow-y-auto rounded-t-md border border-line bg-raised p-5 shadow-raised",
            "data-[state=open]:animate-slide-up sm:inset-auto sm:top-1/2 sm:left-1/2 sm:w-full sm:max-w-md sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-md sm:data-[state=open]:animate-appear",
            className,
          )}
        >
          <Heading title={title} description={description} />
          {children}
          {footer ? <div className="flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">{footer}</div> : null}
          <Close />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** Closes the dialog or sheet around it; wrap a button with it. */
export const DialogClose = Primitive.Close;

/** A panel at an edge, for detail beside a list or for navigation on a phone (where it covers the screen). */
export function Sheet({
  open,
  onOpenChange,
  trigger,
  title,
  description,
  children,
  footer,
  className,
  side = "right",
}: DialogProps & { side?: "left" | "right" }) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      {trigger ? <Primitive.Trigger asChild>{trigger}</Primitive.Trigger> : null}
      <Primitive.Portal>
        <Overlay />
        <Primitive.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed inset-y-0 z-50 flex w-full max-w-lg flex-col border-line bg-raised shadow-raised",
            side === "right" ? "right-0 border-l data-[state=open]:animate-slide-in" : "left-0 border-r",
            className,
          )}
        >
          <div className="border-line border-b p-5">
            <Heading title={title} description={description} />
          </div>
          <div className="flex-1 overflow-y-auto p-5">{children}</div>
          {footer ? <div className="flex justify-end gap-2 border-line border-t p-4">{footer}</div> : null}
          <Close />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
