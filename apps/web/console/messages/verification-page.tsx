"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { channelWords } from "#components/shop/verify/words.ts";
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
import { verificationMeaning } from "./words.ts";

type Verification = Schemas["OperatorVerification"];

/** One verification with every attempt at every provider, channel by channel. */
export function VerificationPage({ verificationId }: { verificationId: string }) {
  const asked = useAsk(
    ["verification", verificationId],
    (signal) =>
      operator.GET("/v1/operator/verifications/{verificationId}", { params: { path: { verificationId } }, signal }),
    { every: 3_000 },
  );
  return <Loaded asked={asked}>{(verification) => <View verification={verification} />}</Loaded>;
}

function View({ verification }: { verification: Verification }) {
  const meaning = verificationMeaning[verification.state];
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Verifications", href: "/console/verifications" }]}
        title={formatNumber(verification.to)}
        status={<StatusBadge tone={meaning.tone}>{meaning.label}</StatusBadge>}
        description={<Mono copy>{verification.id}</Mono>}
      />
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-3">
          {verification.sends.map((send) => (
            <AttemptsCard
              key={send.channel}
              title={`${channelWords[send.channel]}: ${send.state}`}
              attempts={send.attempts ?? []}
            />
          ))}
        </div>
        <Card title="Facts">
          <KeyValue
            facts={[
              {
                label: "Customer",
                value: (
                  <Link
                    href={`/console/customers/${verification.account.id}`}
                    className="text-primary-text hover:underline"
                  >
                    {verification.account.name}
                  </Link>
                ),
              },
              { label: "Channels", value: verification.channels.map((channel) => channelWords[channel]).join(", ") },
              { label: "Tries left", value: verification.checksLeft },
              { label: "Charged", value: formatMoney(verification.charged) },
              { label: "Started", value: <RelativeTime at={verification.createdAt} /> },
              verification.approvedAt
                ? { label: "Entered", value: <RelativeTime at={verification.approvedAt} /> }
                : { label: "Runs out", value: <RelativeTime at={verification.expiresAt} /> },
              verification.failure ? { label: "Why not", value: verification.failure } : null,
            ]}
          />
        </Card>
      </div>
    </>
  );
}
