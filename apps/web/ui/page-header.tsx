import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type Crumb = { label: string; href: string };

/** The head of a page: where we are, what it is, the one status that matters (`status`) and the one action (`actions`, the primary last). */
export function PageHeader({
  title,
  description,
  crumbs,
  status,
  count,
  actions,
  className,
}: {
  title: ReactNode;
  description?: ReactNode;
  crumbs?: readonly Crumb[];
  status?: ReactNode;
  count?: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  return (
    <header className={cn("flex flex-col gap-1", className)}>
      {crumbs?.length ? (
        <nav aria-label="Breadcrumb" className="text-ink-soft text-sm">
          <ol className="flex flex-wrap items-center gap-1.5">
            {crumbs.map((crumb, index) => (
              <li key={crumb.href} className="flex items-center gap-1.5">
                {index > 0 ? <span aria-hidden="true">/</span> : null}
                <Link href={crumb.href} className="hover:text-ink hover:underline">
                  {crumb.label}
                </Link>
              </li>
            ))}
          </ol>
        </nav>
      ) : null}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 font-semibold text-ink text-lg tracking-tight">{title}</h1>
          {count !== undefined ? <span className="tabular text-base text-ink-soft">{count}</span> : null}
          {status}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
      {description ? <p className="max-w-3xl text-base text-ink-soft">{description}</p> : null}
    </header>
  );
}
