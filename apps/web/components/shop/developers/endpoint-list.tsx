"use client";

import type { Schemas } from "@tandem/sdk";
import { Webhook } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "#lib/api.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { EndpointForm, type EventTypeInfo } from "./endpoint-form.tsx";
import { endpointMeaning, rateText } from "./endpoint-words.ts";
import { SecretOnce } from "./secret-once.tsx";

type Endpoint = Schemas["WebhookEndpoint"];

/** Where the account's events are sent, each with how it does. */
export function EndpointList({
  endpoints,
  types,
}: {
  endpoints: readonly Endpoint[];
  types: readonly EventTypeInfo[];
}) {
  const router = useRouter();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <div className="flex flex-col gap-4">
      {secret ? (
        <SecretOnce what="the signing secret" secret={secret}>
          Your system checks with it that a request comes from here.
        </SecretOnce>
      ) : null}
      {adding ? (
        <Card title="New endpoint">
          <EndpointForm
            types={types}
            action="Add the endpoint"
            cancel={<Button onClick={() => setAdding(false)}>Cancel</Button>}
            onSend={async (body) => {
              const { data } = await api.api.POST("/v1/webhook-endpoints", { body });
              setSecret(data?.secret ?? null);
              setAdding(false);
              router.refresh();
            }}
          />
        </Card>
      ) : null}
      <Card
        title="Endpoints"
        flush
        actions={
          adding ? null : (
            <Button size="sm" variant="primary" onClick={() => setAdding(true)}>
              New endpoint
            </Button>
          )
        }
      >
        {endpoints.length === 0 ? (
          <EmptyState icon={<Webhook aria-hidden="true" />} title="No endpoints yet">
            Add an address of your own system, and it hears of orders, messages, renewals and the rest as they happen.
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line border-line border-t">
            {endpoints.map((endpoint) => (
              <li key={endpoint.id}>
                <Link
                  href={`/developers/${endpoint.id}`}
                  className="flex items-start justify-between gap-4 px-4 py-3 hover:bg-sunken focus-visible:-outline-offset-2"
                >
                  <span className="min-w-0">
                    <span className="block truncate text-base text-ink">{endpoint.url}</span>
                    <span className="block text-ink-soft text-sm">
                      {endpoint.eventTypes.length === 0 ? "every type" : `${endpoint.eventTypes.length} types`},{" "}
                      {rateText(endpoint.health)}
                    </span>
                  </span>
                  <StatusBadge tone={endpointMeaning(endpoint).tone} plain>
                    {endpointMeaning(endpoint).label}
                  </StatusBadge>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}
