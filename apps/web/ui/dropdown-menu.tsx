"use client";

import { Check } from "lucide-react";
import * as Primitive from "radix-ui/dropdown-menu";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";
import { floatingStyle } from "./popover.tsx";

const itemStyle = cn(
  "relative flex cursor-default select-none items-center gap-2 rounded-sm px-2 py-1.5 text-base outline-none",
  "data-[disabled]:opacity-50 data-[highlighted]:bg-sunken [&_svg]:size-4 [&_svg]:text-ink-faint",
);

/** A menu of actions. Children are `MenuItem`, `MenuCheckboxItem`, `MenuLabel`, `MenuSeparator`. */
export function DropdownMenu({
  trigger,
  children,
  align = "end",
  className,
}: {
  trigger: ReactNode;
  children: ReactNode;
  align?: ComponentProps<typeof Primitive.Content>["align"];
  className?: string;
}) {
  return (
    <Primitive.Root modal={false}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={cn(floatingStyle, "max-h-[70dvh] min-w-44 overflow-y-auto p-1", className)}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** One action. `danger` colours what cannot be taken back; `asChild` with a link makes it a place to go. */
export function MenuItem({ danger, className, ...rest }: ComponentProps<typeof Primitive.Item> & { danger?: boolean }) {
  return (
    <Primitive.Item
      {...rest}
      className={cn(itemStyle, danger && "text-danger-text [&_svg]:text-danger-text", className)}
    />
  );
}

/** A setting in a menu; the menu stays open so that several can be changed. */
export function MenuCheckboxItem({ children, className, ...rest }: ComponentProps<typeof Primitive.CheckboxItem>) {
  return (
    <Primitive.CheckboxItem
      onSelect={(event) => event.preventDefault()}
      {...rest}
      className={cn(itemStyle, "pl-8", className)}
    >
      <Primitive.ItemIndicator className="absolute left-2">
        <Check aria-hidden="true" />
      </Primitive.ItemIndicator>
      {children}
    </Primitive.CheckboxItem>
  );
}

export function MenuLabel({ className, ...rest }: ComponentProps<typeof Primitive.Label>) {
  return <Primitive.Label {...rest} className={cn("px-2 py-1.5 text-ink-soft text-xs", className)} />;
}

export function MenuSeparator() {
  return <Primitive.Separator className="-mx-1 my-1 h-px bg-line" />;
}
