import type { ReactNode } from "react";
import { ToneShape } from "./badge.tsx";
import { Button } from "./button.tsx";
import { cn } from "./cn.ts";
import { CopyButton } from "./copy-button.tsx";

/** What could not be shown, what to do next, and the request id support asks for. */
export function ErrorState({
  title = "This could not be loaded",
  message,
  requestId,
  onRetry,
  action,
  className,
}: {
  title?: string;
  message?: ReactNode;
  requestId?: string | null | undefined;
  onRetry?: (() => void) | undefined;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div role="alert" className={cn("flex flex-col items-center gap-2 px-6 py-12 text-center", className)}>
      <ToneShape tone="danger" className="mb-1 size-8" />
      <h3 className="font-semibold text-ink text-md">{title}</h3>
      {message ? <div className="max-w-md text-base text-ink-soft">{message}</div> : null}
      {onRetry || action ? (
        <div className="mt-2 flex gap-2">
          {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
          {action}
        </div>
      ) : null}
      {requestId ? (
        <div className="mt-1 flex items-center gap-1 text-ink-faint text-xs">
          Request <code className="font-mono">{requestId}</code>
          <CopyButton value={requestId} label="Copy request id" />
        </div>
      ) : null}
    </div>
  );
}
