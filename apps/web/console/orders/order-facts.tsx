import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { percentOf } from "#console/lib/figures.ts";
import { esimMeaning } from "#console/lib/meanings.ts";
import { Countries } from "#console/lib/parts.tsx";
import { formatData, formatDuration, formatExact, formatMoney } from "#lib/format.ts";
import { orderedText, orderThing } from "#lib/ordered.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { ProgressBar } from "#ui/progress-bar.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { delivererText } from "./delivered-by.tsx";

type Order = Schemas["OperatorOrder"];

const link = "text-primary-text hover:underline";

function MoneyFacts({ order }: { order: Order }) {
  const price = Number(order.price.amount);
  return (
    <Card title="Money">
      <KeyValue
        facts={[
          {
            label: "Price",
            value: <Money value={order.price} />,
            hint: order.quantity > 1 ? `${order.quantity} × ${formatMoney(order.unitPrice)}` : null,
          },
          { label: "Charged", value: <Money value={order.charged} /> },
          order.cost && { label: "Cost", value: <Money value={order.cost} /> },
          order.margin && {
            label: "Margin",
            value: <Money value={order.margin} />,
            hint: price > 0 ? percentOf(Number(order.margin.amount) / price) : null,
          },
        ]}
      />
    </Card>
  );
}

function EsimCard({ esim }: { esim: Schemas["Esim"] }) {
  const meaning = esimMeaning[esim.status];
  const { usedMb, totalMb, updatedAt } = esim.usage;
  return (
    <li className="flex flex-col gap-2 py-3 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Mono copy>{esim.iccid}</Mono>
        <StatusBadge tone={meaning.tone} plain>
          {meaning.label}
        </StatusBadge>
      </div>
      {totalMb === null ? null : (
        <ProgressBar
          value={totalMb > 0 ? usedMb / totalMb : 0}
          label={`Data used by ${esim.iccid}`}
          text={`${formatData(usedMb)} of ${formatData(totalMb)}`}
        />
      )}
      <div className="flex justify-between gap-2 text-ink-soft text-sm">
        <span className="tabular">
          {formatData(usedMb)} of {formatData(totalMb)}
        </span>
        {updatedAt ? <RelativeTime at={updatedAt} /> : <span>no report yet</span>}
      </div>
      <KeyValue
        stacked
        className="divide-y-0 [&>div]:py-1"
        facts={[
          { label: "Activation code", value: <Mono copy>{esim.activationCode}</Mono> },
          esim.activatedAt ? { label: "First used", value: formatExact(esim.activatedAt) } : null,
          esim.usage.expiresAt ? { label: "Ends", value: formatExact(esim.usage.expiresAt) } : null,
        ]}
      />
    </li>
  );
}

/** The facts of an order: what, for whom, for how much, and the eSIMs it gave. */
export function OrderFacts({ order }: { order: Order }) {
  const took = order.completedAt ? Date.parse(order.completedAt) - Date.parse(order.createdAt) : null;
  return (
    <div className="flex flex-col gap-3">
      <Card title="Facts">
        <KeyValue
          facts={[
            { label: "Where", value: <Countries codes={order.plan.countryCodes} /> },
            {
              label: order.plan.dataLabel === null ? "What" : "Plan",
              value: order.plan.id ? (
                <Link href={`/console/catalogue/plans/${order.plan.id}`} className={link}>
                  {orderedText(order.plan)}
                </Link>
              ) : (
                orderedText(order.plan)
              ),
              hint: order.quantity > 1 ? `${order.quantity} eSIMs` : null,
            },
            {
              label: "Customer",
              value: (
                <Link href={`/console/customers/${order.account.id}`} className={link}>
                  {order.account.name}
                </Link>
              ),
              hint: order.email ?? order.account.email,
            },
            { label: "Placed", value: <RelativeTime at={order.createdAt} />, hint: formatExact(order.createdAt) },
            order.deliveredBy.length === 0
              ? null
              : { label: "Delivered by", value: order.deliveredBy.map(delivererText).join(", ") },
            took === null
              ? null
              : { label: order.deliveredBy.length > 0 ? "Delivery time" : "Ended after", value: formatDuration(took) },
            order.rating ? { label: "Customer's rating", value: `${order.rating} of 5` } : null,
            order.related.stock > 0 && {
              label: "Spare profiles",
              value: (
                <Link href="/console/stock" className={link}>
                  {order.related.stock} kept
                </Link>
              ),
              hint: "bought once too often, used by the next equal order",
            },
          ]}
        />
      </Card>
      <MoneyFacts order={order} />
      {order.plan.dataLabel === null ? <Delivered order={order} /> : <Esims order={order} />}
    </div>
  );
}

/** What another service than eSIM delivered. */
function Delivered({ order }: { order: Order }) {
  return (
    <Card title={`Delivered ${orderThing[order.kind]}`}>
      {order.delivered.length === 0 ? (
        <p className="text-base text-ink-soft">None delivered yet.</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {order.delivered.map((thing) => (
            <li key={thing.id}>
              {order.kind === "number" ? (
                <Link href={`/console/numbers/${thing.id}`} className={link}>
                  {thing.label}
                </Link>
              ) : (
                thing.label
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Esims({ order }: { order: Order }) {
  return (
    <Card title={order.esims.length === 1 ? "eSIM" : `eSIMs, ${order.esims.length} of ${order.quantity}`}>
      {order.esims.length === 0 ? (
        <p className="text-base text-ink-soft">None delivered yet.</p>
      ) : (
        <ul className="divide-y divide-line">
          {order.esims.map((esim) => (
            <EsimCard key={esim.id} esim={esim} />
          ))}
        </ul>
      )}
    </Card>
  );
}
