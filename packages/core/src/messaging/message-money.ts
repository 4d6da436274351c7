import { refundUse, settleUse, voidUse } from "../charging/index.ts";
import type { Micros, Transaction } from "../kernel/index.ts";
import type { Message } from "./message.ts";

/** A carrier took it: the held money is taken and the chain posted. Returns what the wallet paid. */
export async function takeMoney(
  tx: Transaction,
  message: Message,
  by: { providerId: string; costMicros: Micros; now: Date },
): Promise<Micros> {
  const settled = await settleUse(tx, {
    holdId: message.id,
    units: message.kind === "sms" ? message.segments : 1,
    chargedMicros: message.priceMicros,
    costMicros: by.costMicros,
    providerId: by.providerId,
    chain: message.chain,
    now: by.now,
  });
  return settled.chargedMicros;
}

/** It never left: the held money goes back. */
export async function freeMoney(tx: Transaction, message: Message): Promise<void> {
  await voidUse(tx, { holdId: message.id });
}

/** It left and did not arrive: what was paid is given back, once. The refund has the message's own id. */
export async function giveMoneyBack(tx: Transaction, message: Message): Promise<void> {
  await refundUse(tx, { id: message.id, refundId: message.id, note: "a message that did not arrive" });
}
