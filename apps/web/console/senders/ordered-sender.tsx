"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatNumber } from "#lib/number-words.ts";
import { Button } from "#ui/button.tsx";
import { Notice } from "#ui/notice.tsx";

const everyMs = 1_000;

/** How the purchase of a number for the shop goes on, and how it ended. */
export function OrderedSender({ orderId, onEnd }: { orderId: string; onEnd: () => void }) {
  const router = useRouter();
  const asked = useAsk(
    ["order", orderId],
    (signal) => operator.GET("/v1/operator/orders/{orderId}", { params: { path: { orderId } }, signal }),
    { every: everyMs },
  );
  const { data: order } = asked;
  const ended = order && order.status !== "processing";
  useEffect(() => {
    if (ended) onEnd();
  }, [ended, onEnd]);
  if (!order) return null;
  const number = order.plan.name.replace(/\+\d+/, formatNumber);
  const link = (
    <Link href={`/console/orders/${orderId}`} className="underline">
      The order
    </Link>
  );
  const close = (
    <Button size="sm" onClick={() => router.replace("/console/senders")}>
      Close
    </Button>
  );
  if (!ended) {
    return (
      <Notice tone="info" title={`${number} is being bought`}>
        {link} tells how far it is.
      </Notice>
    );
  }
  return order.status === "fulfilled" ? (
    <Notice tone="success" title={`${number} is a shared sender`} action={close}>
      Customers without a number of their own send from it, too.
    </Notice>
  ) : (
    <Notice tone="danger" title={`${number} was not bought`} action={close}>
      Nothing was paid. {link} tells why; search again for another.
    </Notice>
  );
}
