"use client";

import type { Schemas } from "@tandem/sdk";
import { Bell } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { Button } from "#ui/button.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { cn } from "#ui/cn.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Notice } from "#ui/notice.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

type Notification = Schemas["Notification"];

/** What the account was told, newest first. Following one marks it as read. */
export function Inbox({
  notifications,
  unread,
  nextCursor,
}: {
  notifications: readonly Notification[];
  unread: number;
  nextCursor: string | null;
}) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const readAll = async () => {
    setPending(true);
    setFailure(null);
    try {
      await api.api.POST("/v1/notifications/read-all");
      router.refresh();
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setPending(false);
    }
  };
  if (notifications.length === 0) {
    return (
      <Card flush>
        <EmptyState icon={<Bell aria-hidden="true" />} title="Nothing yet">
          Deliveries, renewals, messages and everything else you are told of stand here.
        </EmptyState>
      </Card>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      {unread > 0 ? (
        <div className="flex items-center justify-between gap-3">
          <span className="text-base text-ink-soft">{unread} unread</span>
          <Button size="sm" pending={pending} onClick={readAll}>
            Mark all as read
          </Button>
        </div>
      ) : null}
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
      <ul className="divide-y divide-line overflow-hidden rounded-md border border-line bg-surface">
        {notifications.map((notification) => (
          <Entry key={notification.id} notification={notification} />
        ))}
      </ul>
      {nextCursor ? (
        <Link
          href={`/notifications?cursor=${encodeURIComponent(nextCursor)}`}
          className={buttonStyle({ className: "self-center" })}
        >
          Older
        </Link>
      ) : null}
    </div>
  );
}

function Entry({ notification }: { notification: Notification }) {
  const router = useRouter();
  const unread = notification.readAt === null;
  const read = async () => {
    if (!unread) return;
    const path = { notificationId: notification.id };
    // Reading it counts even when the mark is lost: the next visit shows it unread again.
    await api.api.POST("/v1/notifications/{notificationId}/read", { params: { path } }).catch(() => undefined);
    router.refresh();
  };
  const words = (
    <>
      <span className={cn("block text-base text-ink", unread && "font-semibold")}>
        {unread ? <span className="sr-only">Unread: </span> : null}
        {notification.title}
      </span>
      <span className="block text-base text-ink-soft">{notification.body}</span>
    </>
  );
  return (
    <li className="relative px-4 py-3 pl-8">
      {unread ? <span aria-hidden="true" className="absolute top-5 left-3.5 size-2 rounded-full bg-primary" /> : null}
      {notification.link ? (
        <Link href={notification.link} onClick={read} className="block rounded-sm hover:underline">
          {words}
        </Link>
      ) : (
        <button type="button" onClick={read} className="block rounded-sm text-left">
          {words}
        </button>
      )}
      <RelativeTime at={notification.createdAt} className="text-ink-soft text-sm" />
    </li>
  );
}
