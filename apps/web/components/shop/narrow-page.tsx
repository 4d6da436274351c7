import type { ReactNode } from "react";

/** A page with one short form. */
export function NarrowPage({ title, children, footer }: { title: string; children: ReactNode; footer?: ReactNode }) {
  return (
    <div className="mx-auto flex w-full max-w-md flex-col gap-5 px-4 py-10 sm:py-16">
      <h1 className="font-semibold text-ink text-xl tracking-tight">{title}</h1>
      <div className="rounded-md border border-line bg-surface p-5 sm:p-6">{children}</div>
      {footer ? <p className="text-base text-ink-soft">{footer}</p> : null}
    </div>
  );
}
