"use client";

import type { Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { Button } from "#ui/button.tsx";
import { Sheet } from "#ui/dialog.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Mono } from "#ui/mono.tsx";
import { Notice } from "#ui/notice.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { Spinner } from "#ui/spinner.tsx";
import { JsonBlock } from "#ui/timeline.tsx";

type Detail = Schemas["WebhookDeliveryDetail"];

const path = "/v1/webhook-endpoints/{endpointId}/deliveries/{eventId}" as const;

/** One delivery: what was sent, and what came back at each try. */
export function DeliverySheet({
  endpointId,
  eventId,
  onClose,
}: {
  endpointId: string;
  eventId: string | null;
  onClose: () => void;
}) {
  const router = useRouter();
  const [detail, setDetail] = useState<Detail | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [pending, setPending] = useState(false);
  useEffect(() => {
    setDetail(null);
    setFailure(null);
    if (!eventId) return;
    let wanted = true;
    api.api.GET(path, { params: { path: { endpointId, eventId } } }).then(
      ({ data }) => wanted && setDetail(data ?? null),
      (error: unknown) => wanted && setFailure(failureOf(error)),
    );
    return () => {
      wanted = false;
    };
  }, [endpointId, eventId]);
  const replay = async () => {
    if (!eventId) return;
    setPending(true);
    try {
      const { data } = await api.api.POST(`${path}/replay`, { params: { path: { endpointId, eventId } } });
      setDetail(data ?? null);
      router.refresh();
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Sheet
      open={eventId !== null}
      onOpenChange={(open) => !open && onClose()}
      title={detail ? <code className="font-mono">{detail.type}</code> : "Delivery"}
      footer={
        <Button variant="primary" pending={pending} disabled={!detail} onClick={replay}>
          Send again
        </Button>
      }
    >
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
      {detail ? <Evidence detail={detail} /> : failure ? null : <Spinner />}
    </Sheet>
  );
}

function Evidence({ detail }: { detail: Detail }) {
  return (
    <div className="flex flex-col gap-5">
      <KeyValue
        facts={[
          { label: "webhook-id", value: <Mono copy>{detail.id}</Mono> },
          { label: "Made", value: <RelativeTime at={detail.createdAt} /> },
          detail.deliveredAt && { label: "Delivered", value: <RelativeTime at={detail.deliveredAt} /> },
          detail.nextTryAt && { label: "Next try", value: <RelativeTime at={detail.nextTryAt} /> },
        ]}
      />
      <section className="flex flex-col gap-2">
        <h3 className="font-semibold text-base text-ink">Sent</h3>
        <JsonBlock value={detail.payload} className="rounded-md border border-line bg-page p-3" />
      </section>
      {detail.log.toReversed().map((entry) => (
        <section key={entry.number} className="flex flex-col gap-2">
          <h3 className="font-semibold text-base text-ink">
            Try {entry.number}
            <span className="ml-2 font-normal text-ink-soft text-sm">
              <RelativeTime at={entry.at} />, {entry.durationMs} ms
            </span>
          </h3>
          <p className="text-base text-ink-soft">{entry.error ?? `answered ${entry.responseStatus}`}</p>
          <JsonBlock value={entry.requestHeaders} className="rounded-md border border-line bg-page p-3" />
          {entry.responseHeaders ? (
            <JsonBlock value={entry.responseHeaders} className="rounded-md border border-line bg-page p-3" />
          ) : null}
          {entry.responseBody ? (
            <pre className="max-h-60 overflow-auto whitespace-pre-wrap break-all rounded-md border border-line bg-page p-3 font-mono text-sm">
              {entry.responseBody}
            </pre>
          ) : null}
        </section>
      ))}
      {detail.log.length === 0 ? <p className="text-base text-ink-soft">No try yet.</p> : null}
    </div>
  );
}
