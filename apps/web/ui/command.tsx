"use client";

import { Command as Primitive } from "cmdk";
import { Search } from "lucide-react";
import * as Dialog from "radix-ui/dialog";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

const itemStyle =
  "flex cursor-default select-none items-center gap-2 rounded-sm px-2 py-1.5 text-base outline-none data-[disabled=true]:opacity-50 data-[selected=true]:bg-sunken [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-faint";

/** A list one narrows by typing. Children are `CommandGroup` and `CommandItem`. */
export function Command({
  placeholder,
  empty = "Nothing found",
  children,
  className,
  search,
  onSearch,
  filter = true,
}: {
  placeholder: string;
  empty?: ReactNode;
  children: ReactNode;
  className?: string;
  search?: string;
  onSearch?: (search: string) => void;
  /** False when `onSearch` asks the server and the children are its answer. */
  filter?: boolean;
}) {
  return (
    <Primitive label={placeholder} shouldFilter={filter} className={cn("flex min-h-0 flex-col", className)}>
      <div className="flex items-center gap-2 border-line border-b px-3">
        <Search aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
        <Primitive.Input
          placeholder={placeholder}
          {...(search === undefined ? {} : { value: search })}
          {...(onSearch ? { onValueChange: onSearch } : {})}
          className="h-10 w-full bg-transparent text-base text-ink outline-none placeholder:text-ink-faint"
        />
      </div>
      <Primitive.List className="max-h-80 overflow-y-auto p-1">
        <Primitive.Empty className="px-3 py-6 text-center text-base text-ink-soft">{empty}</Primitive.Empty>
        {children}
      </Primitive.List>
    </Primitive>
  );
}

export function CommandGroup({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Primitive.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-ink-soft [&_[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Primitive.Group>
  );
}

export function CommandItem({ className, ...rest }: ComponentProps<typeof Primitive.Item>) {
  return <Primitive.Item {...rest} className={cn(itemStyle, className)} />;
}

/** The palette behind ⌘K: a `Command` in the middle of the screen. The caller listens for the key. */
export function CommandDialog({
  open,
  onOpenChange,
  title,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
}) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-backdrop data-[state=open]:animate-appear" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-4 top-[12vh] z-50 mx-auto max-w-xl overflow-hidden rounded-md border border-line bg-raised shadow-raised data-[state=open]:animate-rise"
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
