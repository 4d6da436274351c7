"use client";

import { Plus, Search, Send } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useMemo, useState } from "react";
import { ProviderLink } from "#console/lib/cells.tsx";
import { timeColumn } from "#console/lib/columns.tsx";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Countries } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { formatMoney } from "#lib/format.ts";
import { formatNumber } from "#lib/number-words.ts";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Confirm } from "#ui/confirm.tsx";
import { DataTable, type RowAction, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { OrderedSender } from "./ordered-sender.tsx";
import { SenderForm } from "./sender-form.tsx";
import { type Sender, useCallerNumber, useCallerNumbers, useSenderRest, useSenders } from "./use-senders.ts";

const idOf = (sender: Sender) => sender.id;
const stateOf = ({ active }: Sender) => (active ? "Active" : "Retired");

const callerColumn = (callers: ReadonlyMap<string, string>): TableColumn<Sender> => ({
  id: "caller",
  header: "Calls",
  csv: (sender) => (callers.get(sender.provider.id) === sender.number ? "shown" : ""),
  cell: (sender) =>
    callers.get(sender.provider.id) === sender.number ? (
      <Badge tone="info">shown by calls</Badge>
    ) : (
      <span className="text-ink-faint">–</span>
    ),
});

const columnsOf = (callers: ReadonlyMap<string, string> | undefined): readonly TableColumn<Sender>[] => [
  {
    id: "number",
    header: "Number",
    phone: "title",
    csv: (sender) => sender.number,
    cell: (sender) => <span className="tabular whitespace-nowrap font-medium">{formatNumber(sender.number)}</span>,
  },
  {
    id: "state",
    header: "State",
    sortValue: stateOf,
    csv: stateOf,
    cell: (sender) => (
      <StatusBadge tone={sender.active ? "success" : "neutral"} plain>
        {stateOf(sender)}
      </StatusBadge>
    ),
  },
  {
    id: "provider",
    header: "Carrier",
    phone: "line",
    sortValue: (sender) => sender.provider.name,
    csv: (sender) => sender.provider.name,
    cell: (sender) => <ProviderLink {...sender} />,
  },
  {
    id: "countries",
    header: "Sends to",
    phone: "line",
    csv: (sender) => sender.countries.join(" ") || "everywhere",
    cell: (sender) => (sender.countries.length === 0 ? "Everywhere" : <Countries codes={sender.countries} />),
  },
  {
    id: "kinds",
    header: "Kinds",
    csv: (sender) => (sender.mms ? "sms mms" : "sms"),
    cell: (sender) => (sender.mms ? "SMS, MMS" : "SMS"),
  },
  {
    id: "pace",
    header: "A second",
    align: "right",
    sortValue: (sender) => sender.perSecond,
    csv: (sender) => sender.perSecond,
    cell: (sender) => sender.perSecond,
  },
  ...(callers ? [callerColumn(callers)] : []),
  {
    id: "cost",
    header: "A month",
    align: "right",
    csv: (sender) => sender.monthlyCost?.amount ?? "",
    cell: (sender) =>
      sender.monthlyCost ? (
        <Money value={sender.monthlyCost} />
      ) : (
        <span className="text-ink-faint">not bought here</span>
      ),
  },
  timeColumn("createdAt", "Added", (sender) => sender.createdAt),
];

/** Asks once before a number goes back to its carrier. */
function GiveBack({ sender, onClose }: { sender: Sender; onClose: () => void }) {
  const release = useAct(
    () =>
      operator.POST("/v1/operator/numbers/{numberId}/release", {
        params: { path: { numberId: sender.numberId ?? "" } },
      }),
    { done: `${formatNumber(sender.number)} goes back to ${sender.provider.name}` },
  );
  const cost = sender.monthlyCost ? ` It cost ${formatMoney(sender.monthlyCost)} a month.` : "";
  return (
    <Confirm
      onClose={onClose}
      title={`Give ${formatNumber(sender.number)} back`}
      consequence={`Nobody sends from it any more, answers to it are lost, and ${sender.provider.name} may sell it to anybody.${cost}`}
      action="Give it back"
      pending={release.pending}
      onConfirm={(close) => release.run(undefined, { onSuccess: close })}
    />
  );
}

/** Numbers of the shop that customers without one of their own send and call from. */
export function SendersPage() {
  const may = useMay("admin");
  const senders = useSenders();
  const callers = useCallerNumbers();
  const [form, setForm] = useState<{ sender: Sender | null } | null>(null);
  const [leaving, setLeaving] = useState<Sender | null>(null);
  const orderId = useSearchParams().get("order");
  const rest = useSenderRest();
  const show = useCallerNumber();
  const columns = useMemo(() => columnsOf(callers), [callers]);
  const actionsOf = (sender: Sender): readonly RowAction<Sender>[] => {
    const shown = callers?.get(sender.provider.id) === sender.number;
    return [
      { label: "Change", onSelect: () => setForm({ sender }) },
      ...(callers
        ? [
            {
              label: shown ? "No longer shown by calls" : "Have calls show it",
              onSelect: () => show.run({ sender, shown: !shown }),
            },
          ]
        : []),
      sender.active
        ? { label: "Retire", danger: true, onSelect: () => rest(sender, false) }
        : { label: "Send from it again", onSelect: () => rest(sender, true) },
      ...(sender.numberId ? [{ label: "Give the number back", danger: true, onSelect: () => setLeaving(sender) }] : []),
    ];
  };
  const add = may ? (
    <>
      <Button onClick={() => setForm({ sender: null })}>
        <Plus aria-hidden="true" />
        Add a sender
      </Button>
      <Link href="/console/senders/find" className={buttonStyle({ variant: "primary" })}>
        <Search aria-hidden="true" />
        Buy a number
      </Link>
    </>
  ) : null;
  return (
    <>
      <PageHeader
        title="Shared senders"
        description="Numbers of the shop's. Customers without one of their own send from them, each carrier from its own; calls may show them, too."
        actions={add}
      />
      {orderId ? <OrderedSender orderId={orderId} onEnd={senders.retry} /> : null}
      <DataTable
        name="Shared senders"
        columns={columns}
        rows={senders.data?.data}
        rowId={idOf}
        error={senders.failure}
        onRetry={senders.retry}
        refreshing={senders.refreshing}
        {...(may && { rowActions: actionsOf })}
        exportPage={async () => ({ data: senders.data?.data ?? [], nextCursor: null })}
        empty={{
          icon: <Send aria-hidden="true" />,
          title: "No shared senders",
          body: "Only customers with a number of their own can send messages. Buy a number for all others, or add one that is yours at a carrier.",
          action: add,
        }}
      />
      {leaving ? <GiveBack sender={leaving} onClose={() => setLeaving(null)} /> : null}
      {form ? <SenderForm sender={form.sender} onClose={() => setForm(null)} /> : null}
    </>
  );
}
