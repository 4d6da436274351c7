"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { useMay } from "#console/lib/me.tsx";
import { webhookMeaning } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatExact } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { CopyButton } from "#ui/copy-button.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Mono } from "#ui/mono.tsx";
import { Notice } from "#ui/notice.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { JsonBlock } from "#ui/timeline.tsx";
import { useReplay } from "./use-replay.ts";

type Webhook = Schemas["WebhookDetail"];

const textOf = (body: unknown): string => (typeof body === "string" ? body : JSON.stringify(body, null, 2));

const verdicts: Record<NonNullable<Webhook["verifiedBy"]>, string> = {
  signature: "Signature fits the body",
  secret_url: "Came to the secret address",
};

function verdictOf({ verifiedBy, state }: Webhook): string {
  if (verifiedBy) return verdicts[verifiedBy];
  return state === "forged" ? "Does not fit: forged" : "Could not be checked";
}

function Facts({ webhook }: { webhook: Webhook }) {
  return (
    <Card title="Facts">
      <KeyValue
        facts={[
          {
            label: "Provider",
            value: webhook.provider ? (
              <Link href={`/console/providers/${webhook.provider.id}`} className="text-primary-text hover:underline">
                {webhook.provider.name}
              </Link>
            ) : (
              "unknown"
            ),
          },
          { label: "Signature", value: verdictOf(webhook) },
          { label: "Received", value: <RelativeTime at={webhook.receivedAt} />, hint: formatExact(webhook.receivedAt) },
          webhook.processedAt ? { label: "Processed", value: <RelativeTime at={webhook.processedAt} /> } : null,
          { label: "Means", value: webhook.eventKinds.join(", ") || "nothing to us" },
          { label: "Tries", value: webhook.attempts },
          {
            label: "Came again",
            value: webhook.repeats === 0 ? "no" : `${webhook.repeats} times, not processed again`,
          },
          webhook.dedupeKey ? { label: "Known by", value: <Mono>{webhook.dedupeKey}</Mono> } : null,
          webhook.orderId
            ? {
                label: "Order",
                value: (
                  <Link href={`/console/orders/${webhook.orderId}`} className="text-primary-text hover:underline">
                    <Mono short>{webhook.orderId}</Mono>
                  </Link>
                ),
              }
            : null,
        ]}
      />
    </Card>
  );
}

function WebhookView({ webhook }: { webhook: Webhook }) {
  const may = useMay("write");
  const replay = useReplay();
  const meaning = webhookMeaning[webhook.state];
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Webhooks", href: "/console/webhooks" }]}
        title={webhook.type ?? "Webhook"}
        status={<StatusBadge tone={meaning.tone}>{meaning.label}</StatusBadge>}
        description={<Mono copy>{webhook.id}</Mono>}
        actions={
          may && webhook.state !== "forged" ? (
            <Button variant="primary" pending={replay.pending} onClick={() => replay.run([webhook.id])}>
              Process again
            </Button>
          ) : null
        }
      />
      {webhook.reason ? <Notice tone={meaning.tone}>{webhook.reason}</Notice> : null}
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-3">
          <Card
            title="Body"
            description="As it came; activation codes are taken out"
            actions={<CopyButton value={textOf(webhook.body)} label="Copy body" />}
          >
            {typeof webhook.body === "string" ? (
              <pre className="max-h-[32rem] overflow-auto whitespace-pre-wrap break-all font-mono text-xs">
                {webhook.body}
              </pre>
            ) : (
              <JsonBlock value={webhook.body} className="max-h-[32rem]" />
            )}
          </Card>
          <Card title="Headers" description="Signatures and secrets are taken out">
            <KeyValue
              facts={Object.entries(webhook.headers).map(([name, value]) => ({
                label: name,
                value: <Mono>{value}</Mono>,
              }))}
            />
          </Card>
        </div>
        <Facts webhook={webhook} />
      </div>
    </>
  );
}

/** One webhook as it came, with what became of it. */
export function WebhookPage({ webhookId }: { webhookId: string }) {
  const webhook = useAsk(
    ["webhook", webhookId],
    (signal) => operator.GET("/v1/operator/webhooks/{webhookId}", { params: { path: { webhookId } }, signal }),
    { every: 5000, live: { topics: ["webhooks"] } },
  );
  return <Loaded asked={webhook}>{(data) => <WebhookView webhook={data} />}</Loaded>;
}
