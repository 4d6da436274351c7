"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { cn } from "#ui/cn.ts";
import { isCurrentPage, type ServicePage, services } from "./services.ts";

/** The ways between a customer's services: a column beside the page, and on a phone one row above it that scrolls. */
export function ServiceNav() {
  const pathname = usePathname();
  const row = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row follows the page that is shown.
  useEffect(() => {
    const list = row.current;
    const current = list?.querySelector<HTMLElement>("[aria-current]");
    if (!list || !current) return;
    // Not scrollIntoView, which moves the page along with the row.
    list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
  }, [pathname]);
  return (
    <nav aria-label="Services">
      <ul ref={row} className="relative -mx-4 flex gap-1 overflow-x-auto px-4 py-2 [scrollbar-width:none] lg:hidden">
        {services
          .flatMap((group) => group.pages)
          .map((page) => (
            <li key={page.href} className="shrink-0">
              <PageLink page={page} pathname={pathname} className="h-10 border border-line bg-surface px-3" />
            </li>
          ))}
      </ul>
      <div className="sticky top-6 -ml-3 flex flex-col gap-5 py-8 max-lg:hidden">
        {services.map((group) => (
          <div key={group.label} className="flex flex-col gap-0.5">
            <div className="px-3 pb-1 text-ink-soft text-sm">{group.label}</div>
            <ul className="flex flex-col gap-0.5">
              {group.pages.map((page) => (
                <li key={page.href}>
                  <PageLink page={page} pathname={pathname} className="h-9 px-3" />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </nav>
  );
}

function PageLink({ page, pathname, className }: { page: ServicePage; pathname: string; className: string }) {
  const current = isCurrentPage(page.href, pathname);
  return (
    <Link
      href={page.href}
      aria-current={current ? "page" : undefined}
      className={cn(
        "flex items-center gap-2.5 whitespace-nowrap rounded-md text-base",
        current ? "bg-sunken font-medium text-ink" : "text-ink-soft hover:bg-sunken hover:text-ink",
        className,
      )}
    >
      <page.icon
        aria-hidden="true"
        className={cn("size-4 shrink-0", current ? "text-primary-text" : "text-ink-faint")}
      />
      {page.label}
    </Link>
  );
}
