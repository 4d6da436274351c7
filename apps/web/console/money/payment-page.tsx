"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useActionKey } from "#console/lib/use-action-key.ts";
import { formatMoney, toMicros } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Field } from "#ui/field.tsx";
import { Input, Textarea } from "#ui/input.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { Notice } from "#ui/notice.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { Select } from "#ui/select.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { Timeline, type TimelineItem } from "#ui/timeline.tsx";
import { DisputeCard } from "./dispute-card.tsx";
import { disputeMeaning, originMeaning, paymentMeaning, refundMeaning } from "./payment-words.ts";
import { methodWords } from "./payments-table.tsx";
import { usePayment } from "./use-payments.ts";

type Payment = Schemas["PaymentDetail"];
type Reason = Schemas["NewRefund"]["reason"];

const reasons: readonly { value: Reason; label: string }[] = [
  { value: "requested", label: "The customer asked for it" },
  { value: "duplicate", label: "Paid twice" },
  { value: "fraud", label: "Not paid by the card's owner" },
];
const isReason = (text: string): text is Reason => reasons.some((one) => one.value === text);
const amountPattern = /^\d+(\.\d{1,2})?$/;
const shortestNote = 3;

function RefundDialog({ payment }: { payment: Payment }) {
  const [amount, setAmount] = useState(payment.refundable.amount);
  const [reason, setReason] = useState<Reason>("requested");
  const [note, setNote] = useState("");
  const action = useActionKey();
  const { currency } = payment.refundable;
  const valid = amountPattern.test(amount) && toMicros(amount) <= toMicros(payment.refundable.amount);
  const refund = useAct(
    () => {
      const body = { amount: { amount, currency }, reason, note: note.trim() };
      const header = { "idempotency-key": action.keyOf(body) };
      return operator.POST("/v1/operator/payments/{paymentId}/refunds", {
        params: { path: { paymentId: payment.id }, header },
        body,
      });
    },
    {
      done: "The card gets its money back",
      onDone: action.done,
      inForm: true,
    },
  );
  const sum = valid ? formatMoney({ amount, currency }) : "";
  return (
    <Confirm
      trigger={<Button>Refund</Button>}
      title="Give money back to the card"
      consequence={`${sum || "The amount"} leaves the wallet of ${payment.account.name} and goes back to the card. The processor keeps its fee.`}
      action={`Refund ${sum}`}
      pending={refund.pending}
      blocked={!valid || note.trim().length < shortestNote}
      onConfirm={(close) => refund.run(undefined, { onSuccess: close })}
    >
      <div className="flex flex-col gap-3">
        <div className="grid grid-cols-2 gap-3">
          <Field label="Amount" hint={`Up to ${formatMoney(payment.refundable)}`} error={refund.failure?.fields.amount}>
            <Input
              value={amount}
              onChange={(event) => setAmount(event.target.value.trim())}
              inputMode="decimal"
              trailing={currency}
              className="tabular"
            />
          </Field>
          <Field label="Reason">
            <Select
              options={reasons}
              value={reason}
              onChange={(event) => isReason(event.target.value) && setReason(event.target.value)}
            />
          </Field>
        </div>
        <Field label="Note" hint="Kept with your name" error={refund.failure?.fields.note} required>
          <Textarea value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        </Field>
        <Refusal failure={refund.failure} shown={["amount", "note"]} />
      </div>
    </Confirm>
  );
}

const refundHead = [{ text: "When" }, { text: "State" }, { text: "Amount", right: true }, { text: "Note" }];

function Refunds({ refunds }: { refunds: Payment["refunds"] }) {
  return (
    <Card title="Refunds" flush>
      <SmallTable label="Refunds" head={refundHead}>
        {refunds.map((refund) => (
          <tr key={refund.id}>
            <td>
              <RelativeTime at={refund.createdAt} className="whitespace-nowrap text-ink-soft" />
            </td>
            <td>
              <StatusBadge tone={refundMeaning[refund.state].tone} plain>
                {refundMeaning[refund.state].label}
              </StatusBadge>
            </td>
            <td className="text-right">
              <Money value={refund.amount} />
            </td>
            <td>
              {refund.note} <span className="text-ink-soft">({refund.actor})</span>
            </td>
          </tr>
        ))}
      </SmallTable>
    </Card>
  );
}

/** What came of a payment, oldest first. */
function storyOf(payment: Payment): TimelineItem[] {
  const { tone, label } = paymentMeaning[payment.status];
  const isPaid = payment.creditedAt !== null;
  const items: TimelineItem[] = [
    {
      id: "began",
      at: payment.createdAt,
      tone: "neutral",
      title: `${formatMoney(payment.amount)} asked for`,
      body: payment.origin === "auto_recharge" ? "The balance had fallen below its threshold." : undefined,
    },
    {
      id: "came",
      at: payment.creditedAt,
      tone,
      title: isPaid ? `${formatMoney(payment.received)} in the wallet of ${payment.account.name}` : label,
      body: payment.fee && isPaid ? `The processor keeps ${formatMoney(payment.fee)}.` : payment.failure?.message,
    },
    ...payment.refunds.map((refund) => ({
      id: refund.id,
      at: refund.createdAt,
      tone: refundMeaning[refund.state].tone,
      title: `${formatMoney(refund.amount)} back to the card: ${refundMeaning[refund.state].label.toLowerCase()}`,
      body: refund.note,
    })),
    ...payment.disputes.map((dispute) => ({
      id: dispute.id,
      at: dispute.createdAt,
      tone: disputeMeaning[dispute.state].tone,
      title: `Disputed by the card's owner: ${disputeMeaning[dispute.state].label.toLowerCase()}`,
    })),
  ];
  return items.sort((one, other) => (one.at ?? "9").localeCompare(other.at ?? "9"));
}

function Facts({ payment }: { payment: Payment }) {
  return (
    <Card title="Payment">
      <KeyValue
        facts={[
          {
            label: "Customer",
            value: (
              <Link href={`/console/customers/${payment.account.id}`} className="text-primary-text hover:underline">
                {payment.account.name}
              </Link>
            ),
          },
          { label: "Began by", value: originMeaning[payment.origin].label },
          { label: "Method", value: methodWords(payment) },
          { label: "Asked for", value: <Money value={payment.amount} /> },
          { label: "Received", value: <Money value={payment.received} /> },
          { label: "Fee", value: payment.fee ? <Money value={payment.fee} /> : "not told yet" },
          { label: "Given back", value: <Money value={payment.refunded} /> },
          { label: "Began", value: <RelativeTime at={payment.createdAt} /> },
          payment.creditedAt ? { label: "Credited", value: <RelativeTime at={payment.creditedAt} /> } : null,
          {
            label: "Processor",
            value: (
              <Link href={`/console/providers/${payment.provider.id}`} className="text-primary-text hover:underline">
                {payment.provider.name}
              </Link>
            ),
          },
          payment.upstreamRef ? { label: "Their reference", value: <Mono copy>{payment.upstreamRef}</Mono> } : null,
          { label: "Ours", value: <Mono copy>{payment.id}</Mono> },
        ]}
      />
    </Card>
  );
}

function PaymentView({ payment }: { payment: Payment }) {
  const may = useMay("admin");
  const { tone, label } = paymentMeaning[payment.status];
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Payments", href: "/console/money?tab=payments" }]}
        title={formatMoney(payment.amount)}
        status={
          <>
            <StatusBadge tone={tone}>{label}</StatusBadge>
            {payment.disputes.some(({ state }) => state === "open") ? (
              <StatusBadge tone="warning">Disputed</StatusBadge>
            ) : null}
          </>
        }
        actions={may && toMicros(payment.refundable.amount) > 0n ? <RefundDialog payment={payment} /> : null}
      />
      {payment.failure ? (
        <Notice tone={payment.status === "awaiting_payment" ? "warning" : "danger"} title={payment.failure.message}>
          {payment.failure.code}
          {payment.upstreamMessage ? `: ${payment.upstreamMessage}` : null}
        </Notice>
      ) : null}
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-3">
          {payment.disputes.map((dispute) => (
            <DisputeCard key={dispute.id} dispute={dispute} />
          ))}
          <Card title="What happened">
            <Timeline items={storyOf(payment)} />
          </Card>
          {payment.refunds.length > 0 ? <Refunds refunds={payment.refunds} /> : null}
        </div>
        <Facts payment={payment} />
      </div>
    </>
  );
}

/** One payment: what came of it, what went back, and who disputes it. */
export function PaymentPage({ paymentId }: { paymentId: string }) {
  const asked = usePayment(paymentId);
  return (
    <Loaded asked={asked} height={480}>
      {(payment) => <PaymentView payment={payment} />}
    </Loaded>
  );
}
