"use client";

import * as Primitive from "radix-ui/popover";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

/** Frame of everything that floats above the page. */
export const floatingStyle =
  "z-50 rounded-md border border-line bg-raised text-ink shadow-raised data-[state=open]:animate-rise";

/** A small panel anchored to its trigger, for a choice or a filter. Give it `label` when its content has no heading. */
export function Popover({
  trigger,
  children,
  label,
  open,
  onOpenChange,
  align = "start",
  className,
}: {
  trigger: ReactNode;
  children: ReactNode;
  label?: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: ComponentProps<typeof Primitive.Content>["align"];
  className?: string;
}) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={12}
          className={cn(floatingStyle, "w-72 p-3", className)}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
