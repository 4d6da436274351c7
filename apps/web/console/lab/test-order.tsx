"use client";

import { useRef, useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { usePlanChoices } from "#console/lib/plan-picker.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatMoney } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Combobox } from "#ui/combobox.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";

const mostCustomers = 50;
const counts = ["1", "2", "5", "10"].map((value) => ({ value, label: value === "1" ? "1 order" : `${value} orders` }));

function useCustomers() {
  const accounts = useAsk(["accounts", "for-test-orders"], (signal) =>
    operator.GET("/v1/operator/accounts", { params: { query: { limit: mostCustomers } }, signal }),
  );
  return (accounts.data?.data ?? []).toSorted((a, b) => Number(b.balance.amount) - Number(a.balance.amount));
}

/** Orders a plan for a customer with play money, so that one can watch what happens. Each press is new orders. */
export function TestOrder() {
  const may = useMay("write");
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState("");
  const [planId, setPlanId] = useState<string | null>(null);
  const [accountId, setAccountId] = useState("");
  const [count, setCount] = useState("1");
  const plans = usePlanChoices(search || "United States 5 GB, 30 days");
  const customers = useCustomers();
  const plan = planId ?? plans[0]?.value ?? null;
  const account = accountId || (customers[0]?.id ?? "");
  // One key per press and order, so that a lost reply repeated by the browser's network stack orders nothing twice.
  const press = useRef("");
  const order = useAct(
    async ({ planId: wanted, accountId: buyer, times }: { planId: string; accountId: string; times: number }) => {
      let last: Awaited<ReturnType<typeof place>> | undefined;
      for (let index = 0; index < times; index += 1) last = await place(buyer, wanted, `${press.current}-${index}`);
      return last ?? {};
    },
    {
      done: count === "1" ? "Ordered. Watch it below" : `${count} orders placed. Watch them below`,
      onDone: () => setOpen(false),
      inForm: true,
    },
  );
  if (!may) return null;
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button variant="primary">Place a test order</Button>}
      title="Place a test order"
      description="Paid with the customer's play money, like an order in the shop."
      footer={
        <Button
          variant="primary"
          pending={order.pending}
          disabled={!plan || !account}
          onClick={() => {
            press.current = crypto.randomUUID();
            if (plan && account) order.run({ planId: plan, accountId: account, times: Number(count) });
          }}
        >
          Order
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Plan">
          <Combobox
            label="Plan"
            options={plans}
            value={plan}
            onChange={setPlanId}
            onSearch={setSearch}
            placeholder="Choose a plan"
            searchPlaceholder="Country or plan"
          />
        </Field>
        <div className="grid grid-cols-2 gap-3">
          <Field label="Customer">
            <Select
              options={customers.map((one) => ({ value: one.id, label: `${one.name}, ${formatMoney(one.balance)}` }))}
              value={account}
              onChange={(event) => setAccountId(event.target.value)}
            />
          </Field>
          <Field label="How many">
            <Select options={counts} value={count} onChange={(event) => setCount(event.target.value)} />
          </Field>
        </div>
        {order.failure ? <Notice tone="danger">{order.failure.message}</Notice> : null}
      </div>
    </Dialog>
  );
}

const place = (accountId: string, planId: string, key: string) =>
  operator.POST("/v1/operator/accounts/{accountId}/orders", {
    params: { path: { accountId }, header: { "idempotency-key": key } },
    body: { planId, quantity: 1 },
  });
