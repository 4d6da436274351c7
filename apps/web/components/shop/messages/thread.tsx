import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { StatusBadge } from "#ui/badge.tsx";
import { cn } from "#ui/cn.ts";
import { RelativeTime } from "#ui/relative-time.tsx";
import { messageMeaning } from "./words.ts";

/** The messages between two numbers, oldest first: ours on the right. */
export function Thread({ messages }: { messages: readonly Schemas["Message"][] }) {
  return (
    <ol className="flex flex-col gap-3">
      {messages.map((message) => (
        <li key={message.id} className={cn("flex", message.direction === "outbound" ? "justify-end" : "justify-start")}>
          <div
            className={cn(
              "max-w-[85%] rounded-md border px-3 py-2",
              message.direction === "outbound" ? "border-primary-line bg-primary-soft" : "border-line bg-surface",
            )}
          >
            <p className="whitespace-pre-wrap break-words text-base text-ink">{message.text}</p>
            {message.mediaUrls.map((url) => (
              <a key={url} href={url} rel="noreferrer" className="block truncate text-primary-text text-sm underline">
                Picture
              </a>
            ))}
            <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-soft text-sm">
              <RelativeTime at={message.createdAt} />
              {message.direction === "outbound" ? (
                <Link href={`/messages/${message.id}`} className="hover:underline">
                  <StatusBadge tone={messageMeaning[message.state].tone} plain>
                    {messageMeaning[message.state].label}
                  </StatusBadge>
                </Link>
              ) : null}
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}
