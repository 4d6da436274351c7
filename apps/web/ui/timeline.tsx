import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { type Tone, ToneShape } from "./badge.tsx";
import { cn } from "./cn.ts";
import { RelativeTime } from "./relative-time.tsx";

export type TimelineItem = {
  id: string;
  /** ISO 8601; null for what is still to come. */
  at: string | null;
  /** How long after the beginning, to stand beside the time: `+1.2 s`. */
  since?: string | null;
  tone: Tone;
  title: ReactNode;
  /** One or two sentences under the title. */
  body?: ReactNode;
  /** The raw evidence, folded: scores, request and reply, ledger entries. */
  evidence?: ReactNode;
  evidenceLabel?: string;
};

/** What happened, oldest first, each entry with its evidence folded beneath. Works without script. */
export function Timeline({ items, className }: { items: readonly TimelineItem[]; className?: string }) {
  return (
    <ol className={cn("flex flex-col", className)}>
      {items.map((item, index) => (
        <li key={item.id} className="relative flex gap-3 pb-5 last:pb-0">
          {index < items.length - 1 ? (
            <span aria-hidden="true" className="absolute top-5 bottom-0 left-[9px] w-px bg-line" />
          ) : null}
          <span className="flex h-5 w-5 shrink-0 items-center justify-center">
            <ToneShape tone={item.tone} className="size-4" />
          </span>
          <div className="min-w-0 flex-1">
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <div className="min-w-0 font-medium text-base text-ink">{item.title}</div>
              {item.at ? (
                <span className="tabular shrink-0 text-ink-faint text-sm">
                  {item.since ? <span className="mr-2 text-ink-soft">{item.since}</span> : null}
                  <RelativeTime at={item.at} />
                </span>
              ) : null}
            </div>
            {item.body ? <div className="mt-0.5 text-base text-ink-soft">{item.body}</div> : null}
            {item.evidence ? (
              <details className="group mt-1.5">
                <summary className="inline-flex list-none items-center gap-1 rounded-sm text-primary-text text-sm hover:underline">
                  <ChevronRight aria-hidden="true" className="size-3.5 transition-transform group-open:rotate-90" />
                  {item.evidenceLabel ?? "Evidence"}
                </summary>
                <div className="relative mt-2 overflow-x-auto rounded-md border border-line bg-page p-3 text-sm">
                  {item.evidence}
                </div>
              </details>
            ) : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Raw evidence as indented JSON. */
export function JsonBlock({ value, className }: { value: unknown; className?: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keyboard
    <pre tabIndex={0} className={cn("max-h-96 overflow-auto font-mono text-ink-soft text-xs", className)}>
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
