"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "#ui/cn.ts";
import { Tooltip } from "#ui/tooltip.tsx";
import { isCurrent, navigation, type Place } from "./navigation.ts";

function NavLink({
  place,
  count,
  narrow,
  onGo,
}: {
  place: Place;
  count: number;
  narrow: boolean;
  onGo?: (() => void) | undefined;
}) {
  const pathname = usePathname();
  const current = isCurrent(place.href, pathname);
  const link = (
    <Link
      href={place.href}
      aria-current={current ? "page" : undefined}
      {...(onGo ? { onClick: onGo } : {})}
      className={cn(
        "relative flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm max-lg:h-10 max-lg:text-base",
        current ? "bg-sunken font-medium text-ink" : "text-ink-soft hover:bg-sunken/70 hover:text-ink",
        narrow && "justify-center px-0",
      )}
    >
      <place.icon
        aria-hidden="true"
        className={cn("size-4 shrink-0", current ? "text-primary-text" : "text-ink-faint")}
      />
      <span className={narrow ? "sr-only" : "flex-1 truncate"}>{place.label}</span>
      {count > 0 ? (
        <span
          className={cn(
            "tabular rounded-full border border-warning-line bg-warning-soft px-1.5 font-medium text-warning-text text-xs leading-[18px]",
            narrow && "absolute -top-0.5 right-0 px-1 text-[10px] leading-[14px]",
          )}
        >
          {count}
          <span className="sr-only"> waiting</span>
        </span>
      ) : null}
    </Link>
  );
  return narrow ? (
    <Tooltip content={place.label} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}

/** The pages by job. `counts` marks those where something waits for a person, by href. */
export function SideNav({
  environment,
  counts,
  narrow = false,
  onGo,
}: {
  environment: "sandbox" | "live";
  counts: Readonly<Record<string, number>>;
  narrow?: boolean;
  onGo?: () => void;
}) {
  return (
    <nav aria-label="Console" className="flex flex-col gap-4">
      {navigation.map((group) => (
        <div key={group.label ?? "first"} className="flex flex-col gap-0.5">
          {group.label && !narrow ? <div className="px-2.5 pb-1 text-ink-faint text-xs">{group.label}</div> : null}
          {group.label && narrow ? <div className="mx-2 mb-2 h-px bg-line" /> : null}
          {group.places
            .filter((place) => !place.sandboxOnly || environment === "sandbox")
            .map((place) => (
              <NavLink key={place.href} place={place} count={counts[place.href] ?? 0} narrow={narrow} onGo={onGo} />
            ))}
        </div>
      ))}
    </nav>
  );
}
