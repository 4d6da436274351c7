"use client";

import type { Schemas } from "@tandem/sdk";
import { formatCount } from "#lib/format.ts";
import { rateWords } from "#lib/use-words.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { Mono } from "#ui/mono.tsx";
import { SmallTable } from "#ui/small-table.tsx";

type Import = Schemas["RateImport"];
type Change = Import["changes"][number];

const kinds: Record<Change["kind"], { tone: "success" | "warning" | "danger" | "info" | "neutral"; word: string }> = {
  new: { tone: "info", word: "New" },
  raised: { tone: "warning", word: "Dearer" },
  lowered: { tone: "success", word: "Cheaper" },
  changed: { tone: "neutral", word: "Other terms" },
  removed: { tone: "danger", word: "Removed" },
};

const head = [{ text: "Prefix" }, { text: "Destination" }, { text: "Change" }, { text: "Before" }, { text: "After" }];

function shareOf({ before, after }: Change): string {
  if (!before || !after) return "";
  const was = Number(before.price.amount);
  const change = was === 0 ? 0 : (Number(after.price.amount) / was - 1) * 100;
  return change === 0 ? "" : `${change > 0 ? "+" : "−"}${Math.abs(change).toFixed(1)} %`;
}

/** What a file would change, the largest changes first. */
export function RateChanges({ file }: { file: Import }) {
  const { counts, changes } = file;
  const all = counts.new + counts.raised + counts.lowered + counts.changed + counts.removed;
  if (all === 0) return null;
  return (
    <Card
      flush
      title="What changes"
      description={all > changes.length ? `The largest ${changes.length} of ${formatCount(all)} changes.` : undefined}
    >
      <SmallTable label="What changes" head={head}>
        {changes.map((change) => (
          <tr key={`${change.kind} ${change.prefix}`} className="hover:bg-sunken/60">
            <td>
              <Mono>{change.prefix || "any"}</Mono>
            </td>
            <td className="min-w-36">{change.destination}</td>
            <td className="whitespace-nowrap">
              <StatusBadge tone={kinds[change.kind].tone} plain>
                {kinds[change.kind].word}
              </StatusBadge>{" "}
              <span className="tabular text-ink-soft">{shareOf(change)}</span>
            </td>
            <td className="whitespace-nowrap text-ink-soft">{change.before ? rateWords(change.before) : "–"}</td>
            <td className="whitespace-nowrap">{change.after ? rateWords(change.after) : "–"}</td>
          </tr>
        ))}
      </SmallTable>
    </Card>
  );
}
