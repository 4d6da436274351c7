"use client";

import type { Schemas } from "@tandem/sdk";
import { Send } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { DeliverySheet } from "./delivery-sheet.tsx";

type Delivery = Schemas["WebhookDelivery"];

const deliveryStates: Record<Delivery["status"], { label: string; tone: Tone }> = {
  pending: { label: "On its way", tone: "info" },
  delivered: { label: "Delivered", tone: "success" },
  failed: { label: "Failed", tone: "danger" },
};

/** What was sent to an endpoint, newest first; each opens with request and reply. */
export function DeliveryList({
  endpointId,
  deliveries,
  nextCursor,
  failedOnly,
}: {
  endpointId: string;
  deliveries: readonly Delivery[];
  nextCursor: string | null;
  failedOnly: boolean;
}) {
  const [open, setOpen] = useState<string | null>(null);
  const base = `/developers/${endpointId}`;
  return (
    <Card
      title="Deliveries"
      description="Of the last 30 days"
      flush
      actions={
        <Link
          href={failedOnly ? base : `${base}?status=failed`}
          className={buttonStyle({ size: "sm", variant: "ghost" })}
        >
          {failedOnly ? "Show all" : "Failed only"}
        </Link>
      }
    >
      {deliveries.length === 0 ? (
        <EmptyState icon={<Send aria-hidden="true" />} title={failedOnly ? "Nothing failed" : "Nothing was sent yet"}>
          {failedOnly ? null : "Send a test, or wait for something to happen."}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line border-line border-t">
          {deliveries.map((delivery) => (
            <li key={delivery.id}>
              <button
                type="button"
                onClick={() => setOpen(delivery.id)}
                className="flex w-full items-start justify-between gap-4 px-4 py-3 text-left hover:bg-sunken focus-visible:-outline-offset-2"
              >
                <span className="min-w-0">
                  <code className="block truncate font-mono text-ink text-sm">{delivery.type}</code>
                  <span className="flex flex-wrap gap-x-2 text-ink-soft text-sm">
                    <RelativeTime at={delivery.createdAt} />
                    {delivery.error ? <span>{delivery.error}</span> : null}
                    {delivery.nextTryAt ? (
                      <span>
                        next try <RelativeTime at={delivery.nextTryAt} />
                      </span>
                    ) : null}
                  </span>
                </span>
                <StatusBadge tone={deliveryStates[delivery.status].tone} plain>
                  {deliveryStates[delivery.status].label}
                </StatusBadge>
              </button>
            </li>
          ))}
        </ul>
      )}
      {nextCursor ? (
        <div className="flex justify-center border-line border-t p-3">
          <Link
            href={`${base}?${new URLSearchParams({ cursor: nextCursor, ...(failedOnly && { status: "failed" }) })}`}
            className={buttonStyle({ size: "sm" })}
          >
            Older
          </Link>
        </div>
      ) : null}
      <DeliverySheet endpointId={endpointId} eventId={open} onClose={() => setOpen(null)} />
    </Card>
  );
}
