"use client";

import type { Schemas } from "@tandem/sdk";
import { FileDown } from "lucide-react";
import { useState } from "react";
import { AttemptsCard } from "#console/lib/attempts-card.tsx";
import { CustomerLink, ProviderLink } from "#console/lib/cells.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatCount } from "#lib/format.ts";
import { formatNumber } from "#lib/number-words.ts";
import { faxMeaning } from "#lib/status.ts";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { Timeline, type TimelineItem } from "#ui/timeline.tsx";

type Fax = Schemas["OperatorFaxDetail"];

const failures: Record<NonNullable<Fax["failure"]>, string> = {
  busy: "The line was busy",
  no_answer: "Nobody answered",
  number: "The number takes no fax",
  document: "The document could not be read",
  provider: "No carrier could send it",
};

const endings: Record<Fax["state"], { tone: Tone; title: string; body: string } | null> = {
  queued: null,
  sending: null,
  delivered: { tone: "success", title: "It arrived", body: "The pages that arrived were charged." },
  received: { tone: "success", title: "It came in", body: "" },
  failed: { tone: "danger", title: "It did not arrive", body: "Nothing was charged; the money set aside went back." },
  cancelled: { tone: "neutral", title: "It was taken back", body: "Nothing was charged." },
  unconfirmed: {
    tone: "warning",
    title: "Nobody can tell whether it went out",
    body: "It is not sent again. The carrier's word is waited for, at most a day.",
  },
};

const isOver = ({ endedAt }: Fax) => endedAt !== null;

function storyOf(fax: Fax): TimelineItem[] {
  const begun = fax.direction === "outbound";
  const ending = endings[fax.state];
  return [
    ...(begun
      ? [
          {
            id: "taken",
            at: fax.createdAt,
            tone: "neutral" as const,
            title: "Taken from the customer",
            body: "Its pages were counted and their price set aside.",
          },
        ]
      : []),
    ...(ending
      ? [
          {
            id: "over",
            at: fax.endedAt ?? fax.createdAt,
            tone: ending.tone,
            title: ending.title,
            body: fax.failure ? `${failures[fax.failure]}. ${ending.body}` : ending.body,
          },
        ]
      : [{ id: "way", at: null, tone: "info" as const, title: "On its way", body: "The carrier has not told yet." }]),
  ];
}

function FaxView({ fax }: { fax: Fax }) {
  const { tone, label } = faxMeaning[fax.state];
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Faxes", href: "/console/faxes" }]}
        title={`${formatNumber(fax.from)} → ${formatNumber(fax.to)}`}
        status={<StatusBadge tone={tone}>{label}</StatusBadge>}
        description={<Mono copy>{fax.id}</Mono>}
        actions={
          <a href={`/v1/faxes/${fax.id}/document`} target="_blank" rel="noreferrer" className={buttonStyle({})}>
            <FileDown aria-hidden="true" />
            The document
          </a>
        }
      />
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-3">
          <Card title="What happened">
            <Timeline items={storyOf(fax)} />
          </Card>
          {fax.direction === "outbound" ? <AttemptsCard title="Attempts" attempts={fax.attempts} /> : null}
        </div>
        <Card title="Facts">
          <KeyValue
            facts={[
              { label: "Customer", value: <CustomerLink {...fax} /> },
              {
                label: "Carrier",
                value: <ProviderLink {...fax} />,
                hint: fax.upstreamRef ? <Mono short>{fax.upstreamRef}</Mono> : undefined,
              },
              { label: "Pages", value: fax.pages === null ? "not known yet" : formatCount(fax.pages) },
              { label: "Quality", value: fax.quality === "high" ? "high" : "normal" },
              { label: "Price a page", value: <Money value={fax.pricePerPage} /> },
              { label: "Charged", value: fax.charged ? <Money value={fax.charged} /> : "nothing yet" },
              { label: "Cost", value: <Money value={fax.cost} />, hint: "by the carrier's rates" },
              { label: "Margin", value: <Money value={fax.margin} signed /> },
              fax.reference && { label: "Customer's reference", value: fax.reference },
              {
                label: fax.direction === "outbound" ? "Taken" : "Came in",
                value: <RelativeTime at={fax.createdAt} />,
              },
              fax.endedAt && { label: "Over", value: <RelativeTime at={fax.endedAt} /> },
            ]}
          />
        </Card>
      </div>
    </>
  );
}

/** One fax: how it went, every attempt, what it took and cost, and the document. */
export function FaxPage({ faxId }: { faxId: string }) {
  const [over, setOver] = useState(false);
  const asked = useAsk(
    ["fax", faxId],
    (signal) => operator.GET("/v1/operator/faxes/{faxId}", { params: { path: { faxId } }, signal }),
    { every: over ? false : 3_000 },
  );
  if (asked.data && isOver(asked.data) !== over) setOver(isOver(asked.data));
  return (
    <Loaded asked={asked} height={560}>
      {(fax) => <FaxView fax={fax} />}
    </Loaded>
  );
}
