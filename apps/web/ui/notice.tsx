import type { ReactNode } from "react";
import { type Tone, ToneShape, toneSoft } from "./badge.tsx";
import { cn } from "./cn.ts";

/** A message in the page: what happened and, as `action`, what to do about it. Dangers and warnings are announced. */
export function Notice({
  tone,
  title,
  children,
  action,
  className,
}: {
  tone: Tone;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div
      role={tone === "danger" || tone === "warning" ? "alert" : "status"}
      className={cn("flex gap-2.5 rounded-md border p-3.5 text-base", toneSoft[tone], className)}
    >
      <span className="flex h-5 items-center">
        <ToneShape tone={tone} className="size-4" />
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {title ? <div className="font-semibold">{title}</div> : null}
        {children ? <div className="text-ink">{children}</div> : null}
        {action ? <div className="mt-1.5">{action}</div> : null}
      </div>
    </div>
  );
}
