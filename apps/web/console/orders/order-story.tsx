"use client";

import { useMemo, useState } from "react";
import { timelineTone } from "#console/lib/meanings.ts";
import { Segments } from "#console/lib/parts.tsx";
import { formatDuration } from "#lib/format.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Timeline, type TimelineItem } from "#ui/timeline.tsx";
import { type Entry, Evidence, evidenceLabels } from "./evidence.tsx";

type Part = "all" | "routing" | "money" | "messages";

const parts: readonly { value: Part; label: string }[] = [
  { value: "all", label: "All" },
  { value: "routing", label: "Providers" },
  { value: "money", label: "Money" },
  { value: "messages", label: "Messages" },
];

const kinds: Record<Part, ReadonlySet<Entry["kind"]>> = {
  all: new Set(["event", "decision", "attempt", "webhook", "transfer", "notification"]),
  routing: new Set(["decision", "attempt"]),
  money: new Set(["transfer"]),
  messages: new Set(["webhook", "notification"]),
};

/** The whole story of an order, oldest first; each entry unfolds to its raw evidence. */
export function OrderStory({ entries }: { entries: readonly Entry[] }) {
  const [part, setPart] = useState<Part>("all");
  const start = entries[0] ? Date.parse(entries[0].at) : 0;
  const items = useMemo(() => {
    // Two clocks write a story; the time told never runs backwards.
    let latest = start;
    return entries
      .filter((entry) => kinds[part].has(entry.kind))
      .map((entry): TimelineItem => {
        latest = Math.max(latest, Date.parse(entry.at));
        const after = latest - start;
        return {
          id: entry.id,
          at: entry.at,
          since: after > 0 ? `+${formatDuration(after)}` : null,
          tone: timelineTone[entry.tone],
          title: (
            <>
              {entry.title}
              {entry.tookMs === null ? null : (
                <span className="tabular ml-2 whitespace-nowrap font-normal text-ink-soft text-sm">
                  took {formatDuration(entry.tookMs)}
                </span>
              )}
            </>
          ),
          body: entry.detail,
          ...(entry.kind === "event"
            ? {}
            : { evidence: <Evidence entry={entry} />, evidenceLabel: evidenceLabels[entry.kind] }),
        };
      });
  }, [entries, part, start]);
  return (
    <Card
      title="What happened"
      actions={
        <Segments label="Part of the story" value={part} options={parts} onChange={setPart} className="-my-1.5" />
      }
    >
      {items.length === 0 ? (
        <EmptyState title="Nothing of this kind happened">The other parts of the story are a press away.</EmptyState>
      ) : (
        <Timeline items={items} />
      )}
    </Card>
  );
}
