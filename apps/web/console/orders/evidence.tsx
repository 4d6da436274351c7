import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { outcomeMeaning } from "#console/lib/meanings.ts";
import { formatDuration, formatExact, formatMoney } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { type Fact, KeyValue } from "#ui/key-value.tsx";
import { Mono } from "#ui/mono.tsx";
import { DecisionTable } from "./decision-table.tsx";

export type Entry = Schemas["OperatorOrder"]["timeline"][number];
/** An entry with evidence behind it; of an event its sentence is all there is. */
type Evident = Exclude<Entry, Schemas["TimelineEvent"]>;

const link = "text-primary-text underline underline-offset-2 hover:no-underline";

function Facts({ facts }: { facts: readonly (Fact | null)[] }) {
  return <KeyValue facts={facts} className="max-w-xl [&_dd]:text-sm [&_div]:py-1 [&_dt]:text-sm" />;
}

const becameOf: Record<NonNullable<Schemas["TimelineAttempt"]["attempt"]["resolution"]>, string> = {
  delivered: "went to the customer",
  stock: "kept as stock for the next equal order",
  loss: "bought and lost, its cost is ours",
  not_bought: "nothing was bought",
  unresolved: "unclear for good, a person decides",
};

const nextSteps: Record<NonNullable<Schemas["TimelineAttempt"]["attempt"]["nextStep"]>, string> = {
  retry_same: "the same provider again",
  next_provider: "the next provider",
  final: "nobody else",
};

/** The provider's own words when it did not deliver. */
function ProviderError({ error }: { error: NonNullable<Schemas["AttemptError"]> }) {
  return (
    <div className="rounded-sm border border-danger-line bg-danger-soft p-2">
      <div className="mb-1 font-medium text-danger-text text-xs">
        {error.category}, {error.code}
        {error.httpStatus === null ? "" : `, HTTP ${error.httpStatus}`}
        {error.upstreamCode === null ? "" : `, their code ${error.upstreamCode}`}
      </div>
      <pre className="whitespace-pre-wrap break-words font-mono text-ink text-xs">{error.message}</pre>
    </div>
  );
}

function AttemptEvidence({ entry }: { entry: Schemas["TimelineAttempt"] }) {
  const { attempt } = entry;
  const outcome = outcomeMeaning[attempt.outcome];
  return (
    <div className="flex flex-col gap-3">
      <Facts
        facts={[
          {
            label: "Provider",
            value: (
              <Link className={link} href={`/console/providers/${attempt.provider.id}`}>
                {attempt.provider.name}
              </Link>
            ),
          },
          {
            label: "Outcome",
            value: (
              <StatusBadge tone={outcome.tone} plain>
                {outcome.label}
              </StatusBadge>
            ),
          },
          attempt.reason ? { label: "Reason", value: attempt.reason } : null,
          {
            label: "Settled after",
            value: attempt.endedAt
              ? formatDuration(Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt))
              : "not settled yet",
          },
          attempt.looks > 0
            ? { label: "Looked up", value: attempt.looks === 1 ? "once" : `${attempt.looks} times` }
            : null,
          attempt.resolution ? { label: "What became of it", value: becameOf[attempt.resolution] } : null,
          attempt.nextStep ? { label: "Then", value: nextSteps[attempt.nextStep] } : null,
          { label: "Their offer", value: <Mono>{attempt.offer.upstreamRef}</Mono> },
          attempt.cost ? { label: "Cost", value: formatMoney(attempt.cost) } : null,
          { label: "Our reference", value: <Mono copy>{attempt.id}</Mono> },
          attempt.upstreamRef ? { label: "Their reference", value: <Mono copy>{attempt.upstreamRef}</Mono> } : null,
        ]}
      />
      {attempt.error ? <ProviderError error={attempt.error} /> : null}
    </div>
  );
}

const transferKinds: Record<Schemas["TimelineTransfer"]["transfer"]["kind"], string> = {
  post: "booked",
  hold: "set aside, not taken",
  capture: "taken out of what was set aside",
  void: "what was set aside is free again",
};

function TransferEvidence({ entry }: { entry: Schemas["TimelineTransfer"] }) {
  const { transfer } = entry;
  return (
    <Facts
      facts={[
        { label: "Kind", value: transferKinds[transfer.kind] },
        { label: "Amount", value: formatMoney(transfer.amount) },
        transfer.debit ? { label: "From", value: transfer.debit } : null,
        transfer.credit ? { label: "To", value: transfer.credit } : null,
        transfer.note ? { label: "Note", value: transfer.note } : null,
        { label: "Transfer", value: <Mono copy>{transfer.id}</Mono> },
      ]}
    />
  );
}

function WebhookEvidence({ entry }: { entry: Schemas["TimelineWebhook"] }) {
  const { webhook } = entry;
  return (
    <div className="flex flex-col gap-2">
      <p>
        {webhook.eventKinds.join(", ") || "Webhook"} of {webhook.provider.name}, {webhook.state}.{" "}
        <Link className={link} href={`/console/webhooks/${webhook.id}`}>
          Open in the inbox
        </Link>
      </p>
    </div>
  );
}

/** The raw evidence behind an entry of an order's story. */
export function Evidence({ entry }: { entry: Evident }) {
  const at = <p className="mb-2 text-ink-soft text-xs">{formatExact(entry.at)}</p>;
  const body = (() => {
    switch (entry.kind) {
      case "decision":
        return (
          <>
            <p className="mb-2 text-ink-soft">
              Strategy {entry.decision.strategy}
              {entry.decision.policyVersion === null ? "" : `, policy version ${entry.decision.policyVersion}`}.{" "}
              <Link className={link} href={`/console/routing/decisions/${entry.decision.id}`}>
                Open the decision
              </Link>
            </p>
            <DecisionTable decision={entry.decision} />
          </>
        );
      case "attempt":
        return <AttemptEvidence entry={entry} />;
      case "transfer":
        return <TransferEvidence entry={entry} />;
      case "webhook":
        return <WebhookEvidence entry={entry} />;
      case "notification":
        return (
          <Facts
            facts={[
              { label: "Topic", value: <Mono>{entry.notification.topic}</Mono> },
              { label: "To", value: entry.notification.to },
              { label: "State", value: entry.notification.state },
            ]}
          />
        );
    }
  })();
  return (
    <>
      {at}
      {body}
    </>
  );
}

/** What is folded beneath an entry, in words. */
export const evidenceLabels: Record<Evident["kind"], string> = {
  decision: "Candidates and scores",
  attempt: "What the provider said",
  transfer: "Ledger entry",
  webhook: "Webhook",
  notification: "Message",
};
