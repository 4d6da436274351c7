"use client";

import type { Schemas } from "@tandem/sdk";
import { Trash2 } from "lucide-react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatDuration } from "#lib/format.ts";
import { Badge, type Tone } from "#ui/badge.tsx";
import { IconButton } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Mono } from "#ui/mono.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { AddFailureRule } from "./add-failure-rule.tsx";
import { decisionWords } from "./failure-words.ts";

type Rule = Schemas["FailureRule"];

const tones: Record<Rule["decision"], Tone> = {
  retry_same: "info",
  next_provider: "brand",
  final: "danger",
  unknown: "warning",
};

const head = [
  { text: "When" },
  { text: "Operation" },
  { text: "Then" },
  { text: "Why" },
  { text: "Remove", hidden: true },
];

function RuleRow({ rule, may, onDelete }: { rule: Rule; may: boolean; onDelete: (id: string) => void }) {
  const { id } = rule;
  return (
    <tr className="hover:bg-sunken/60">
      <td className="whitespace-nowrap">
        {rule.category ?? "any failure"} {rule.code ? <Mono>{rule.code}</Mono> : null}
      </td>
      <td>{rule.operation === "*" ? <span className="text-ink-soft">every</span> : rule.operation}</td>
      <td className="whitespace-nowrap">
        <Badge tone={tones[rule.decision]}>{decisionWords[rule.decision]}</Badge>
        {rule.decision === "retry_same" ? (
          <span className="tabular ml-2 text-ink-soft text-sm">
            {rule.maxRetries === 1 ? "once, after" : `up to ${rule.maxRetries} times, every`}{" "}
            {formatDuration(rule.delayMs)}
          </span>
        ) : null}
      </td>
      <td className="text-ink-soft">{rule.note}</td>
      <td className="text-right">
        {rule.builtIn || !id ? (
          <span className="text-ink-faint text-sm">built in</span>
        ) : may ? (
          <IconButton label="Remove this rule" size="icon-sm" onClick={() => onDelete(id)}>
            <Trash2 aria-hidden="true" />
          </IconButton>
        ) : null}
      </td>
    </tr>
  );
}

/** What happens when this provider fails in a certain way; the most specific rule wins. */
export function ProviderRules({ provider }: { provider: Schemas["ProviderDetail"] }) {
  const may = useMay("admin");
  const rules = useAsk(["failure-rules"], (signal) => operator.GET("/v1/operator/failure-rules", { signal }));
  const remove = useAct(
    (ruleId: string) => operator.DELETE("/v1/operator/failure-rules/{ruleId}", { params: { path: { ruleId } } }),
    { done: "Rule removed" },
  );
  return (
    <Card
      title="Failure rules"
      description="What to do when a call fails. The most specific rule that fits is used."
      actions={may ? <AddFailureRule provider={provider} /> : null}
      flush
    >
      <Loaded asked={rules}>
        {({ data }) => (
          <SmallTable label="Failure rules" head={head}>
            {data
              .filter(
                (rule) =>
                  (rule.providerId === null || rule.providerId === provider.id) &&
                  (rule.upstream === null || rule.upstream === provider.upstream),
              )
              .map((rule, index) => (
                <RuleRow
                  key={rule.id ?? `${rule.upstream}-${rule.operation}-${rule.category}-${rule.code}-${index}`}
                  rule={rule}
                  may={may}
                  onDelete={(id) => remove.run(id)}
                />
              ))}
          </SmallTable>
        )}
      </Loaded>
    </Card>
  );
}
