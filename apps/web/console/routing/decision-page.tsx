"use client";

import Link from "next/link";
import { operator } from "#console/lib/operator-api.ts";
import { Countries, Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { DecisionTable } from "#console/orders/decision-table.tsx";
import { formatExact } from "#lib/format.ts";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { ScrollRegion } from "#ui/scroll-region.tsx";

/** One decision with every candidate, score and exclusion, as it was stored. */
export function DecisionPage({ decisionId }: { decisionId: string }) {
  const asked = useAsk(["decision", decisionId], (signal) =>
    operator.GET("/v1/operator/routing/decisions/{decisionId}", { params: { path: { decisionId } }, signal }),
  );
  return (
    <Loaded asked={asked}>
      {(decision) => (
        <>
          <PageHeader
            crumbs={[{ label: "Routing", href: "/console/routing" }]}
            title={decision.chosen ? `${decision.chosen.name} chosen` : "Nobody could be chosen"}
            description={<Mono copy>{decision.id}</Mono>}
          />
          <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
            <Card title="Candidates" description={decision.reason}>
              <ScrollRegion label="Candidates">
                <DecisionTable decision={decision} />
              </ScrollRegion>
            </Card>
            <Card title="Facts">
              <KeyValue
                facts={[
                  { label: "When", value: <RelativeTime at={decision.at} />, hint: formatExact(decision.at) },
                  { label: "Where", value: <Countries codes={decision.countryCodes} /> },
                  { label: "Strategy", value: decision.strategy },
                  { label: "Policy version", value: decision.policyVersion ?? "built in" },
                  decision.orderId
                    ? {
                        label: "Order",
                        value: (
                          <Link
                            href={`/console/orders/${decision.orderId}`}
                            className="text-primary-text hover:underline"
                          >
                            <Mono short>{decision.orderId}</Mono>
                          </Link>
                        ),
                      }
                    : null,
                ]}
              />
            </Card>
          </div>
        </>
      )}
    </Loaded>
  );
}
