import Link from "next/link";
import { cn } from "#ui/cn.ts";

const tabs = [
  { href: "/calls", label: "Calls" },
  { href: "/calls/voicemail", label: "Voicemail" },
  { href: "/calls/figures", label: "Figures" },
] as const;

/** The pages about calls, and how many messages wait to be heard. */
export function CallTabs({ current, unheard }: { current: (typeof tabs)[number]["href"]; unheard: number | null }) {
  return (
    <nav aria-label="Calls" className="flex gap-5 border-line border-b">
      {tabs.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          aria-current={href === current ? "page" : undefined}
          className={cn(
            "-mb-px flex items-center gap-1.5 border-b-2 py-2 font-medium text-base",
            href === current ? "border-primary text-ink" : "border-transparent text-ink-soft hover:text-ink",
          )}
        >
          {label}
          {href === "/calls/voicemail" && unheard ? (
            <span className="tabular rounded-full bg-primary-soft px-1.5 text-primary-text text-xs">
              {unheard} <span className="sr-only">not heard yet</span>
            </span>
          ) : null}
        </Link>
      ))}
    </nav>
  );
}
