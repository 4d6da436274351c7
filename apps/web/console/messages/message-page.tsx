"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { AttemptsCard } from "#console/lib/attempts-card.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatMoney } from "#lib/format.ts";
import { formatNumber } from "#lib/number-words.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { Timeline } from "#ui/timeline.tsx";
import { messageMeaning, senderWords } from "./words.ts";

type Message = Schemas["OperatorMessageDetail"];

/** One message with every attempt at every carrier. */
export function MessagePage({ messageId }: { messageId: string }) {
  const asked = useAsk(
    ["message", messageId],
    (signal) => operator.GET("/v1/operator/messages/{messageId}", { params: { path: { messageId } }, signal }),
    { every: 3_000 },
  );
  return <Loaded asked={asked}>{(message) => <View message={message} />}</Loaded>;
}

function View({ message }: { message: Message }) {
  const meaning = messageMeaning[message.state];
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Messages", href: "/console/messages" }]}
        title={`${message.from ? formatNumber(message.from) : "A shared sender"} → ${formatNumber(message.to)}`}
        status={<StatusBadge tone={meaning.tone}>{meaning.label}</StatusBadge>}
        description={<Mono copy>{message.id}</Mono>}
      />
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-3">
          <Card title="Text">
            <p className="whitespace-pre-wrap text-base">{message.text}</p>
          </Card>
          <Card title="What happened">
            <Timeline
              items={message.timeline.map(({ at, state, text }, index) => ({
                id: `${index}`,
                at,
                tone:
                  state === "delivered" || state === "received" ? "success" : state === "failed" ? "danger" : "info",
                title: text,
              }))}
            />
          </Card>
          {message.direction === "outbound" ? <AttemptsCard title="Attempts" attempts={message.attempts} /> : null}
        </div>
        <Card title="Facts">
          <KeyValue
            facts={[
              {
                label: "Customer",
                value: (
                  <Link href={`/console/customers/${message.account.id}`} className="text-primary-text hover:underline">
                    {message.account.name}
                  </Link>
                ),
              },
              { label: "From", value: message.from ? formatNumber(message.from) : senderWords(message.state) },
              { label: "To", value: formatNumber(message.to) },
              { label: "Segments", value: `${message.segments}, ${message.encoding === "gsm7" ? "GSM-7" : "UCS-2"}` },
              { label: "Price", value: formatMoney(message.price) },
              { label: "Charged", value: formatMoney(message.charged) },
              { label: "Accepted", value: <RelativeTime at={message.createdAt} /> },
              message.failure ? { label: "Why not", value: message.failure.replaceAll("_", " ") } : null,
              message.keyword ? { label: "Keyword", value: message.keyword.toUpperCase() } : null,
            ]}
          />
        </Card>
      </div>
    </>
  );
}
