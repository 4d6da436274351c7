"use client";

import type { ReactNode } from "react";
import type { Failure } from "#lib/api.ts";
import { countryName } from "#lib/plan-place.ts";
import { Button } from "#ui/button.tsx";
import { cn } from "#ui/cn.ts";
import { ErrorState } from "#ui/error-state.tsx";
import { Flag } from "#ui/flag.tsx";
import { Skeleton } from "#ui/skeleton.tsx";
import type { Asked } from "./use-ask.ts";

/** Shows an answer once it is there: a stand-in of `height` pixels until then, and what went wrong with a way to try again. */
export function Loaded<T>({
  asked,
  height = 320,
  children,
}: {
  asked: Asked<T>;
  height?: number;
  children: (data: T) => ReactNode;
}) {
  if (asked.data !== undefined) return children(asked.data);
  if (asked.failure) return <FailureState failure={asked.failure} onRetry={asked.retry} />;
  return (
    <div role="status" style={{ height }}>
      <span className="sr-only">Loading</span>
      <Skeleton className="h-full" />
    </div>
  );
}

/** What could not be shown. A thing that does not exist is told apart from one that could not be asked for. */
export function FailureState({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  return (
    <ErrorState
      title={failure.status === 404 ? "There is no such thing here" : "This could not be loaded"}
      message={failure.message}
      requestId={failure.requestId}
      onRetry={failure.status === 404 ? undefined : onRetry}
    />
  );
}

/** A country with its flag, or how many there are. */
export function Countries({ codes }: { codes: readonly string[] }) {
  const [first] = codes;
  if (!first) return <span className="text-ink-soft">Nowhere</span>;
  if (codes.length > 1) return <span className="text-ink-soft">{codes.length} countries</span>;
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap align-bottom">
      <Flag code={first} />
      {countryName(first)}
    </span>
  );
}

/** One of a few views or ranges, as a row of buttons. */
export function Segments<V extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
  className?: string;
}) {
  return (
    <fieldset className={cn("inline-flex rounded-md border border-line bg-surface p-0.5", className)}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={cn(
            "h-7 rounded-sm px-2.5 font-medium text-sm",
            option.value === value ? "bg-sunken text-ink" : "text-ink-soft hover:text-ink",
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}

/** Rows that came in while the list was read; they are let in by a press, so that nothing moves under the pointer. */
export function NewRows({ count, word, onShow }: { count: number; word: string; onShow: () => void }) {
  if (count === 0) return null;
  return (
    <Button size="sm" variant="ghost" onClick={onShow} className="text-primary-text">
      Show {count} new {count === 1 ? word : `${word}s`}
    </Button>
  );
}
