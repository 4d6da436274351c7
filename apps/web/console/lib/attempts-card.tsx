import type { Schemas } from "@tandem/sdk";
import { formatMoney } from "#lib/format.ts";
import type { Tone } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { JsonBlock, Timeline } from "#ui/timeline.tsx";

type Attempt = Schemas["DispatchAttempt"];

const attemptMeaning: Record<Schemas["DispatchAttempt"]["outcome"], { tone: Tone; label: string }> = {
  submitted: { tone: "info", label: "Being asked" },
  unknown: { tone: "warning", label: "Outcome unknown" },
  rejected: { tone: "danger", label: "Rejected" },
  done: { tone: "success", label: "Taken" },
};

/** Every try at every carrier: who, why that one, how it ended, with the raw answer folded beneath. */
export function AttemptsCard({ title, attempts }: { title: string; attempts: readonly Attempt[] }) {
  return (
    <Card title={title} description={attempts.length === 0 ? "Nobody was asked yet" : undefined}>
      <Timeline
        items={attempts.map((attempt) => ({
          id: attempt.id,
          at: attempt.startedAt,
          tone: attemptMeaning[attempt.outcome].tone,
          title: `${attempt.provider?.name ?? "A carrier"}: ${attemptMeaning[attempt.outcome].label.toLowerCase()}`,
          body: [
            attempt.chosenBecause ? `${attempt.chosenBecause}.` : null,
            attempt.reason ? `Then: ${attempt.reason}.` : null,
            attempt.cost ? `Expected cost ${formatMoney(attempt.cost)}.` : null,
            attempt.duplicate ? "It went out although another attempt did; its cost is ours." : null,
          ]
            .filter(Boolean)
            .join(" "),
          evidence: <JsonBlock value={attempt} />,
        }))}
      />
    </Card>
  );
}
