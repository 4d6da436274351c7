"use client";

import { createContext, type ReactNode, use, useId } from "react";
import { cn } from "./cn.ts";

type FieldState = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean };

const FieldContext = createContext<FieldState | null>(null);

/** The id, description and validity that the control inside a `Field` must carry; nothing outside one. */
export function useFieldControl(own: { id?: string | undefined; "aria-describedby"?: string | undefined } = {}) {
  const field = use(FieldContext);
  return {
    id: own.id ?? field?.id,
    "aria-describedby": [own["aria-describedby"], field?.describedBy].filter(Boolean).join(" ") || undefined,
    "aria-invalid": field?.invalid || undefined,
    "aria-required": field?.required || undefined,
  };
}

/** A label, its control, a hint and an error, wired together for assistive technology. The error replaces the hint. */
export function Field({
  label,
  hint,
  error,
  required = false,
  hideLabel = false,
  className,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  hideLabel?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className={cn("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className={cn("font-medium text-ink text-sm", hideLabel && "sr-only")}>
        {label}
      </label>
      <FieldContext value={{ id, describedBy: note ? noteId : undefined, invalid: Boolean(error), required }}>
        {children}
      </FieldContext>
      {note ? (
        <p
          id={noteId}
          className={cn("text-sm", error ? "text-danger-text" : "text-ink-soft")}
          role={error ? "alert" : undefined}
        >
          {note}
        </p>
      ) : null}
    </div>
  );
}
