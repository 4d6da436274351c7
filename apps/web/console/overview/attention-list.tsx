import type { Schemas } from "@tandem/sdk";
import { ChevronRight, CircleCheck } from "lucide-react";
import Link from "next/link";
import { type Tone, ToneShape } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

const tones: Record<Schemas["Attention"]["tone"], Tone> = { bad: "danger", warn: "warning", neutral: "neutral" };

/** What waits for a person, the worst first, each with the page to deal with it. */
export function AttentionList({ attention }: { attention: readonly Schemas["Attention"][] }) {
  return (
    <Card title="Needs a person now" flush>
      {attention.length === 0 ? (
        <EmptyState icon={<CircleCheck aria-hidden="true" />} title="Nothing waits for you">
          Orders without a provider, dead jobs, providers that are down and low balances appear here.
        </EmptyState>
      ) : (
        <ul className="border-line border-t">
          {attention.map((one) => (
            <li key={`${one.kind}-${one.title}`} className="border-line border-b last:border-0">
              <Link
                href={one.link}
                className="flex items-start gap-3 px-4 py-3 hover:bg-sunken/60 focus-visible:-outline-offset-2"
              >
                <span className="flex h-5 items-center">
                  <ToneShape tone={tones[one.tone]} className="size-4" />
                </span>
                <span className="min-w-0 flex-1">
                  <span className="flex items-baseline justify-between gap-3">
                    <span className="font-medium text-base text-ink">{one.title}</span>
                    {one.since ? (
                      <RelativeTime at={one.since} className="tabular shrink-0 text-ink-faint text-sm" />
                    ) : null}
                  </span>
                  <span className="block text-ink-soft text-sm">{one.detail}</span>
                </span>
                <ChevronRight aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ink-faint" />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
