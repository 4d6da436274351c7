"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { Loaded } from "#console/lib/parts.tsx";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { subjectsWords } from "./difference-words.ts";
import { useCoverage } from "./use-reconciliation.ts";

type Coverage = Schemas["ReconciliationCoverage"];
type Subject = Coverage["subjects"][number];

const head = [{ text: "Provider" }, { text: "With costs" }, { text: "Without costs" }, { text: "Not compared" }];
const nothing = <span className="text-ink-faint">–</span>;

function Words({ subjects }: { subjects: readonly Subject[] }) {
  if (subjects.length === 0) return nothing;
  return subjects.map(({ subject }) => subjectsWords[subject]).join(", ");
}

function Uncompared({ subjects }: { subjects: readonly Subject[] }) {
  if (subjects.length === 0) return nothing;
  return (
    <ul className="min-w-56">
      {subjects.map(({ subject, reason }) => (
        <li key={subject}>
          <span className="text-warning-text">{subjectsWords[subject]}</span>
          {reason ? <span className="text-ink-soft">: {reason}</span> : null}
        </li>
      ))}
    </ul>
  );
}

function Row({ covered: { provider, subjects } }: { covered: Coverage }) {
  const compared = subjects.filter((one) => one.compared);
  return (
    <tr className="align-top">
      <td>
        <Link href={`/console/providers/${provider.id}`} className="whitespace-nowrap font-medium hover:underline">
          {provider.name}
        </Link>
      </td>
      <td className="min-w-40">
        <Words subjects={compared.filter(({ costs }) => costs)} />
      </td>
      <td className="min-w-40">
        <Words subjects={compared.filter(({ costs }) => !costs)} />
      </td>
      <td>
        <Uncompared subjects={subjects.filter((one) => !one.compared)} />
      </td>
    </tr>
  );
}

/** What of each provider is held against its own records, and what nobody can compare, with the reason. */
export function CoverageCard() {
  const coverage = useCoverage();
  return (
    <Card
      title="What is compared"
      description="As far as each provider lists what it sold us. Without costs, only that both sides have the same is known."
      flush
    >
      <Loaded asked={coverage} height={200}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="No provider sells anything yet" className="py-6">
              What can be compared stands here once one is at work.
            </EmptyState>
          ) : (
            <SmallTable label="What is compared" head={head}>
              {data.map((covered) => (
                <Row key={covered.provider.id} covered={covered} />
              ))}
            </SmallTable>
          )
        }
      </Loaded>
    </Card>
  );
}
