"use client";

import type { Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { Refusal } from "#console/lib/refusal.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useActionKey } from "#console/lib/use-action-key.ts";
import { formatMoney } from "#lib/format.ts";
import { formatNumber } from "#lib/number-words.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Notice } from "#ui/notice.tsx";
import { SenderFields, senderFieldNames, useSenderFields } from "./sender-fields.tsx";

type Free = Schemas["OperatorFreeNumber"];

/** Buys a free number for the shop, once per form; the senders' page then follows the order. */
export function BuySender({ found }: { found: Free }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" variant="primary" onClick={() => setOpen(true)}>
        Buy
        <span className="sr-only">{formatNumber(found.number)}</span>
      </Button>
      {open ? <BuyForm found={found} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function BuyForm({ found, onClose }: { found: Free; onClose: () => void }) {
  const router = useRouter();
  const action = useActionKey();
  const { settingsOf, typed: _, setTyped: __, ...fields } = useSenderFields(null);
  const buy = useAct(
    (body: Schemas["SharedSenderPurchase"]) =>
      operator.POST("/v1/operator/shared-senders/purchases", {
        params: { header: { "idempotency-key": action.keyOf(body) } },
        body,
      }),
    { onDone: (order) => order && router.push(`/console/senders?order=${order.id}`), inForm: true },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    buy.run({ offer: found.offer, ...settingsOf(new FormData(event.currentTarget)) });
  };
  const canSendPictures = found.features?.includes("mms") ?? true;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Buy ${formatNumber(found.number)}`}
      description={`${found.provider.name} is paid ${formatMoney(found.dueNow)} now, then ${formatMoney(found.monthlyPrice)} a month until you give it back. No customer is charged.`}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        {found.requirements?.length ? (
          <Notice tone="warning" title={`${found.provider.name} wants papers first`}>
            {found.requirements.map(({ name }) => name).join(", ")}
          </Notice>
        ) : null}
        <SenderFields {...fields} errors={buy.failure?.fields ?? {}} withPictures={canSendPictures} />
        <Refusal failure={buy.failure} shown={senderFieldNames} />
        <Button type="submit" variant="primary" pending={buy.pending} className="self-end">
          Buy for {formatMoney(found.dueNow)}
        </Button>
      </form>
    </Dialog>
  );
}
