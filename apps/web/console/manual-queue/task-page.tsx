"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Countries, Loaded } from "#console/lib/parts.tsx";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { OrderStory } from "#console/orders/order-story.tsx";
import { useOrder } from "#console/orders/use-orders.ts";
import { formatExact, formatMoney } from "#lib/format.ts";
import { orderedText } from "#lib/ordered.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Field } from "#ui/field.tsx";
import { Textarea } from "#ui/input.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { Notice } from "#ui/notice.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { FulfilForm } from "./fulfil-form.tsx";
import { resolutionMeaning } from "./resolutions.ts";
import { useTask } from "./use-tasks.ts";

type Task = Schemas["ManualTask"];

function Retry({ task, onDone }: { task: Task; onDone: () => void }) {
  const retry = useAct(
    () => operator.POST("/v1/operator/manual-queue/{taskId}/retry", { params: { path: { taskId: task.id } } }),
    { done: "Routing chooses again", onDone },
  );
  return (
    <Button pending={retry.pending} onClick={() => retry.run(undefined)}>
      Let routing try again
    </Button>
  );
}

const shortestReason = 3;

function Refund({ task, onDone }: { task: Task; onDone: () => void }) {
  const [reason, setReason] = useState("");
  const short = reason.trim().length < shortestReason;
  const refund = useAct(
    () =>
      operator.POST("/v1/operator/manual-queue/{taskId}/refund", {
        params: { path: { taskId: task.id } },
        body: { reason: reason.trim() },
      }),
    { done: `${formatMoney(task.price)} is free in the wallet again`, onDone, inForm: true },
  );
  return (
    <Confirm
      trigger={<Button>Give the money back</Button>}
      title="Give the money back"
      consequence={`${formatMoney(task.price)} held in the wallet of ${task.account.name} is freed, the order ends as failed and ${task.account.email ?? "the customer"} is told. This cannot be undone.`}
      action={`Free ${formatMoney(task.price)}`}
      pending={refund.pending}
      blocked={short}
      onConfirm={(close) => refund.run(undefined, { onSuccess: close })}
    >
      <div className="flex flex-col gap-3">
        <Field
          label="Reason"
          hint={short ? "At least three letters, kept in the order's story" : "Kept in the order's story"}
          error={refund.failure?.fields.reason}
          required
        >
          <Textarea value={reason} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
        </Field>
        <Refusal failure={refund.failure} shown={["reason"]} />
      </div>
    </Confirm>
  );
}

function TaskFacts({ task }: { task: Task }) {
  return (
    <Card title="What is owed">
      <KeyValue
        facts={[
          { label: "Where", value: <Countries codes={task.plan.countryCodes} /> },
          { label: "What", value: orderedText(task.plan) },
          { label: "Held", value: <Money value={task.price} /> },
          {
            label: "Customer",
            value: (
              <Link href={`/console/customers/${task.account.id}`} className="text-primary-text hover:underline">
                {task.account.name}
              </Link>
            ),
            hint: task.account.email,
          },
          {
            label: task.state === "open" ? "Waits since" : "Came",
            value: <RelativeTime at={task.createdAt} />,
            hint: formatExact(task.createdAt),
          },
          task.resolvedAt
            ? { label: "Ended", value: <RelativeTime at={task.resolvedAt} />, hint: task.resolvedBy }
            : null,
          task.note ? { label: "Note", value: task.note } : null,
          { label: "Tries", value: task.attemptCount },
          {
            label: "Order",
            value: (
              <Link href={`/console/orders/${task.orderId}`} className="text-primary-text hover:underline">
                <Mono short>{task.orderId}</Mono>
              </Link>
            ),
          },
        ]}
      />
    </Card>
  );
}

function Story({ orderId }: { orderId: string }) {
  const order = useOrder(orderId, undefined);
  return <Loaded asked={order}>{(data) => <OrderStory entries={data.timeline} />}</Loaded>;
}

function TaskView({ task }: { task: Task }) {
  const router = useRouter();
  const may = useMay("write");
  const open = task.state === "open";
  const meaning = task.resolution ? resolutionMeaning[task.resolution] : null;
  const toOrder = () => router.push(`/console/orders/${task.orderId}`);
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Manual queue", href: "/console/manual-queue" }]}
        title={task.plan.name}
        status={
          <StatusBadge tone={open ? "warning" : (meaning?.tone ?? "neutral")}>
            {open ? "Waits for a person" : (meaning?.label ?? "Done")}
          </StatusBadge>
        }
        actions={
          open && may ? (
            <>
              <Refund task={task} onDone={toOrder} />
              <Retry task={task} onDone={toOrder} />
            </>
          ) : null
        }
      />
      <Notice tone={open ? "warning" : "neutral"} title="Why it is here">
        {task.reason}
      </Notice>
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-3">
          {open && may && task.kind === "esim" ? <FulfilForm task={task} onDone={toOrder} /> : null}
          <Story orderId={task.orderId} />
        </div>
        <TaskFacts task={task} />
      </div>
    </>
  );
}

/** One order that waits for a person, with the ways to end the wait. */
export function TaskPage({ taskId }: { taskId: string }) {
  const asked = useTask(taskId);
  return (
    <Loaded asked={asked} height={560}>
      {(task) => <TaskView task={task} />}
    </Loaded>
  );
}
