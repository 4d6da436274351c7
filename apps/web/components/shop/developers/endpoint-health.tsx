import type { Schemas } from "@tandem/sdk";
import { StatusBadge } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Notice } from "#ui/notice.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { endpointMeaning, rateText } from "./endpoint-words.ts";

/** How an endpoint does. */
export function EndpointHealth({ endpoint }: { endpoint: Schemas["WebhookEndpoint"] }) {
  const { health } = endpoint;
  const meaning = endpointMeaning(endpoint);
  return (
    <>
      {endpoint.status === "disabled" ? (
        <Notice tone="danger" title="We stopped sending to this address">
          {endpoint.disabledReason}. Events are kept for 30 days: mend it, enable it, and send again what failed.
        </Notice>
      ) : null}
      <Card>
        <KeyValue
          facts={[
            { label: "State", value: <StatusBadge tone={meaning.tone}>{meaning.label}</StatusBadge> },
            { label: "Requests", value: rateText(health) },
            health.waiting > 0 && {
              label: "Waiting for another try",
              value: health.waiting === 1 ? "1 event" : `${health.waiting} events`,
            },
            health.lastSuccessAt && { label: "Last that arrived", value: <RelativeTime at={health.lastSuccessAt} /> },
            health.lastFailureAt && {
              label: "Last that failed",
              value: <RelativeTime at={health.lastFailureAt} />,
              hint: health.lastFailure,
            },
            {
              label: "Types",
              value: endpoint.eventTypes.length === 0 ? "Everything" : endpoint.eventTypes.join(", "),
            },
            endpoint.oldSecretUntil && {
              label: "Old secret signs too",
              value: (
                <>
                  until <RelativeTime at={endpoint.oldSecretUntil} />
                </>
              ),
            },
          ]}
        />
      </Card>
    </>
  );
}
