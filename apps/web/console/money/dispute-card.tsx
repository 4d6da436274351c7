"use client";

import type { Schemas } from "@tandem/sdk";
import { useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { formatExact, formatMoney } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Field } from "#ui/field.tsx";
import { Textarea } from "#ui/input.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { DisputeStatus } from "./disputes-table.tsx";

type Dispute = Schemas["Dispute"];

const shortestText = 10;

function Answer({ dispute }: { dispute: Dispute }) {
  const [text, setText] = useState("");
  const params = { path: { disputeId: dispute.id } };
  const send = useAct(
    () => operator.POST("/v1/operator/disputes/{disputeId}/evidence", { params, body: { text: text.trim() } }),
    { done: "The bank has our answer", inForm: true },
  );
  return (
    <Confirm
      trigger={<Button variant="primary">Answer</Button>}
      title="Answer the dispute"
      consequence={`The bank decides over ${formatMoney(dispute.amount)} by what you write. It can be sent once.`}
      action="Send to the bank"
      variant="primary"
      pending={send.pending}
      blocked={text.trim().length < shortestText}
      onConfirm={(close) => send.run(undefined, { onSuccess: close })}
    >
      <div className="flex flex-col gap-3">
        <Field label="What speaks for us" hint="What was bought, when it was used, what the customer wrote" required>
          <Textarea rows={8} value={text} maxLength={20_000} onChange={(event) => setText(event.target.value)} />
        </Field>
        <Refusal failure={send.failure} shown={[]} />
      </div>
    </Confirm>
  );
}

function Accept({ dispute }: { dispute: Dispute }) {
  const params = { path: { disputeId: dispute.id } };
  const accept = useAct(() => operator.POST("/v1/operator/disputes/{disputeId}/accept", { params }), {
    done: "The dispute is given up",
  });
  return (
    <Confirm
      trigger={<Button>Give it up</Button>}
      title="Give the dispute up"
      consequence={`${formatMoney(dispute.amount)} stays with the card's owner, and ${formatMoney(dispute.fee)} with the processor. This cannot be undone.`}
      action="Give it up"
      pending={accept.pending}
      onConfirm={(close) => accept.run(undefined, { onSuccess: close })}
    />
  );
}

/** One dispute: where its money lies, and what can be done about it. */
export function DisputeCard({ dispute }: { dispute: Dispute }) {
  const may = useMay("admin");
  return (
    <Card
      title="Dispute"
      actions={
        may && dispute.needsResponse ? (
          <>
            <Accept dispute={dispute} />
            <Answer dispute={dispute} />
          </>
        ) : null
      }
    >
      <KeyValue
        facts={[
          { label: "State", value: <DisputeStatus dispute={dispute} /> },
          { label: "Amount", value: <Money value={dispute.amount} /> },
          { label: "Reason", value: dispute.reason.replaceAll("_", " ") },
          { label: "Frozen", value: <Money value={dispute.frozen} />, hint: "Taken from the wallet" },
          { label: "Still owed", value: <Money value={dispute.owed} />, hint: "Taken from what comes into the wallet" },
          { label: "Our loss", value: <Money value={dispute.loss} />, hint: "Withdrawn, and not in the wallet yet" },
          { label: "Fee of the processor", value: <Money value={dispute.fee} /> },
          dispute.evidenceDueAt && dispute.needsResponse
            ? {
                label: "Answer by",
                value: formatExact(dispute.evidenceDueAt),
                hint: <RelativeTime at={dispute.evidenceDueAt} />,
              }
            : null,
          dispute.evidenceSentAt ? { label: "Answered", value: <RelativeTime at={dispute.evidenceSentAt} /> } : null,
        ]}
      />
    </Card>
  );
}
