import { cn } from "./cn.ts";
import { CopyButton } from "./copy-button.tsx";

/** An ICCID, id or code, in the fixed-width face. `copy` adds a copy button; `short` keeps head and tail and shows all on hover. */
export function Mono({
  children,
  copy = false,
  short = false,
  className,
}: {
  children: string;
  copy?: boolean;
  short?: boolean;
  className?: string;
}) {
  const shown = short && children.length > 16 ? `${children.slice(0, 8)}…${children.slice(-5)}` : children;
  return (
    <span className={cn("inline-flex max-w-full items-center gap-0.5", className)}>
      <code
        className={cn("min-w-0 font-mono text-[0.92em]", short ? "whitespace-nowrap" : "break-all")}
        title={short ? children : undefined}
      >
        {shown}
      </code>
      {copy ? <CopyButton value={children} label={`Copy ${children}`} /> : null}
    </span>
  );
}
