import type { Esim, Order } from "@tandem/sdk";
import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { EsimInstall } from "#components/shop/esim-install.tsx";
import { InstallSteps } from "#components/shop/install-steps.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { OrderProgress } from "#components/shop/order-progress.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { PlanLine } from "#components/shop/plan-line.tsx";
import { type Device, deviceOf } from "#lib/device.ts";
import { formatExact } from "#lib/format.ts";
import { load, requireMe } from "#lib/load.ts";
import { orderThing, pathOfThing } from "#lib/ordered.ts";
import { serverApi } from "#lib/server-api.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";

export const metadata: Metadata = { title: "Order" };

/** One order: where it stands, live, and its eSIMs as soon as they are there. */
export default async function Page({ params }: { params: Promise<{ orderId: string }> }) {
  const { orderId } = await params;
  const path = `/orders/${orderId}`;
  const me = await requireMe(path);
  const { data: order, failure } = await load(path, async () => (await serverApi()).orders.get(orderId));
  if (failure) return <LoadFailed failure={failure} retry={path} />;
  const device = deviceOf((await headers()).get("user-agent") ?? "");
  return (
    <div className={pageColumn}>
      <div>
        <Link href="/orders" className="text-base text-ink-soft hover:text-ink hover:underline">
          All orders
        </Link>
        <h1 className="font-semibold text-ink text-xl tracking-tight">{order.plan.name}</h1>
      </div>
      <OrderProgress order={order} email={me.user?.email ?? null} />
      {order.esims.map((esim, index) => (
        <DeliveredEsim key={esim.id} esim={esim} number={order.esims.length > 1 ? index + 1 : null} device={device} />
      ))}
      {order.delivered.length > 0 ? <DeliveredThings order={order} /> : null}
      {order.esims.length > 0 ? (
        <Card title="How to install">
          <InstallSteps device={device} />
        </Card>
      ) : null}
      <Facts order={order} />
    </div>
  );
}

function DeliveredEsim({ esim, number, device }: { esim: Esim; number: number | null; device: Device }) {
  const title = number ? `eSIM ${number}` : "Your eSIM";
  return (
    <Card
      title={title}
      actions={
        <Link href={`/esims/${esim.iccid}`} className={buttonStyle({ size: "sm" })}>
          Open {number ? title : "eSIM"} page
        </Link>
      }
    >
      <EsimInstall esim={esim} device={device} />
    </Card>
  );
}

/** What another service than eSIM delivered, each with the way to its own page. */
function DeliveredThings({ order }: { order: Order }) {
  return (
    <Card title={`Your ${orderThing[order.kind]}`}>
      <ul className="flex flex-col gap-2">
        {order.delivered.map(({ id, label }) => {
          const path = pathOfThing(order.kind, id);
          return (
            <li key={id} className="flex flex-wrap items-center justify-between gap-2">
              <span className="tabular font-medium text-ink text-md">{label}</span>
              {path ? (
                <Link href={path} className={buttonStyle({ variant: "primary" })}>
                  Open
                </Link>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Facts({ order }: { order: Order }) {
  return (
    <Card>
      <div className="flex flex-col gap-4">
        <PlanLine plan={order.plan} />
        <KeyValue
          facts={[
            order.quantity > 1 && { label: "Quantity", value: String(order.quantity) },
            { label: "Price", value: <Money value={order.price} /> },
            { label: "Charged", value: <Money value={order.charged} /> },
            { label: "Ordered", value: formatExact(order.createdAt, "UTC") },
            { label: "Order", value: <Mono copy>{order.id}</Mono> },
          ]}
        />
      </div>
    </Card>
  );
}
