import type { ReactNode } from "react";
import { cn } from "./cn.ts";

/** What a colour means here: delivered, waits for someone, failed, running, ended; `brand` only decorates. */
export type Tone = "success" | "warning" | "danger" | "info" | "neutral" | "brand";

export const toneText: Record<Tone, string> = {
  success: "text-success-text",
  warning: "text-warning-text",
  danger: "text-danger-text",
  info: "text-info-text",
  neutral: "text-neutral-text",
  brand: "text-primary-text",
};

export const toneSoft: Record<Tone, string> = {
  success: "border-success-line bg-success-soft text-success-text",
  warning: "border-warning-line bg-warning-soft text-warning-text",
  danger: "border-danger-line bg-danger-soft text-danger-text",
  info: "border-info-line bg-info-soft text-info-text",
  neutral: "border-neutral-line bg-neutral-soft text-neutral-text",
  brand: "border-primary-line bg-primary-soft text-primary-text",
};

export const toneSolid: Record<Tone, string> = {
  success: "bg-success",
  warning: "bg-warning",
  danger: "bg-danger",
  info: "bg-info",
  neutral: "bg-neutral",
  brand: "bg-primary",
};

/** A short word in a frame: a fact about a thing, not its status. */
export function Badge({
  tone = "neutral",
  className,
  children,
}: {
  tone?: Tone;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cn(
        "inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 font-medium text-xs [&_svg]:size-3",
        toneSoft[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}

const shapes: Record<Tone, ReactNode> = {
  success: (
    <path
      d="M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm-.9 9.1 3.9-4.2-1.1-1-2.9 3.1-1.3-1.2-1 1.1Z"
      fillRule="evenodd"
    />
  ),
  warning: <path d="M8 1.6 15.2 14H.8Zm-.8 4.6v3.9h1.6V6.2Zm0 5v1.5h1.6v-1.5Z" fillRule="evenodd" />,
  danger: (
    <path
      d="M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5Zm.2 4.6L7 8l-1.9 1.9 1 1L8 9l1.9 1.9 1-1L9 8l1.9-1.9-1-1L8 7 6.1 5.1Z"
      fillRule="evenodd"
    />
  ),
  info: <path d="M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm0 1.6v9.8a4.9 4.9 0 0 0 0-9.8Z" fillRule="evenodd" />,
  neutral: <path d="M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM4.8 7.2v1.6h6.4V7.2Z" fillRule="evenodd" />,
  brand: <circle cx="8" cy="8" r="5" />,
};

/** The mark of a tone: each has its own shape, so that colour is never the only difference. */
export function ToneShape({ tone, className }: { tone: Tone; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={cn("size-3.5 shrink-0 fill-current", toneText[tone], className)}
    >
      {shapes[tone]}
    </svg>
  );
}

/** The status of a thing: a word, a shape and a colour that say the same. `plain` drops the frame, for table cells. */
export function StatusBadge({
  tone,
  plain = false,
  className,
  children,
}: {
  tone: Tone;
  plain?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 whitespace-nowrap font-medium text-sm",
        plain ? toneText[tone] : cn("h-6 rounded-full border px-2", toneSoft[tone]),
        className,
      )}
    >
      <ToneShape tone={tone} />
      {children}
    </span>
  );
}
