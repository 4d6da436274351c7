import Link from "next/link";
import { cn } from "#ui/cn.ts";

const pages = [
  { href: "/messages", label: "Conversations" },
  { href: "/messages/bulk", label: "Send to many" },
  { href: "/messages/scheduled", label: "Scheduled" },
  { href: "/messages/templates", label: "Templates" },
  { href: "/messages/opt-outs", label: "Opt-outs" },
] as const;

/** The head of every page of messages, with the ways to the others. */
export function MessagesNav({ current }: { current: (typeof pages)[number]["href"] | null }) {
  return (
    <>
      <h1 className="font-semibold text-ink text-xl tracking-tight">Messages</h1>
      <nav aria-label="Messages" className="-mx-4 overflow-x-auto px-4">
        <ul className="flex gap-5 border-line border-b">
          {pages.map(({ href, label }) => (
            <li key={href}>
              <Link
                href={href}
                aria-current={href === current ? "page" : undefined}
                className={cn(
                  "-mb-px block whitespace-nowrap border-b-2 py-2 font-medium text-base",
                  href === current ? "border-primary text-ink" : "border-transparent text-ink-soft hover:text-ink",
                )}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}
