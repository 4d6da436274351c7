import type { ReactNode } from "react";
import { cn } from "./cn.ts";

/** Nothing here yet: says what will be here and how to get it. */
export function EmptyState({
  icon,
  title,
  children,
  action,
  heading: Heading = "h3",
  className,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** `h1` where it is all there is on the page. */
  heading?: "h1" | "h3";
  className?: string;
}) {
  return (
    <div className={cn("flex flex-col items-center gap-2 px-6 py-12 text-center", className)}>
      {icon ? (
        <div className="mb-1 flex size-10 items-center justify-center rounded-full bg-sunken text-ink-soft [&_svg]:size-5">
          {icon}
        </div>
      ) : null}
      <Heading className="font-semibold text-ink text-md">{title}</Heading>
      {children ? <div className="max-w-sm text-base text-ink-soft">{children}</div> : null}
      {action ? <div className="mt-2">{action}</div> : null}
    </div>
  );
}
