import type { NumberFeature } from "@tandem/provider-contract";
import { type Scope, withScope } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { featureMissing, numberNotFound, numberReleased } from "./errors.ts";
import { changeNumber, findNumber, type OwnNumber } from "./queries.ts";
import type { NumbersServices } from "./services.ts";

export type NumberUpdate = { label?: string | null; sms?: boolean };

/**
 * Changes a number's name, or whether it takes messages. Throws `numbers.not_found` outside
 * the scope, `numbers.released`, `numbers.feature_missing` when its carrier says it cannot do that.
 */
export async function updateNumber(
  { database, clock }: NumbersServices,
  who: { scope: Scope; actor: string },
  numberId: string,
  update: NumberUpdate,
): Promise<OwnNumber> {
  return withScope(database, who.scope, async (tx) => {
    const number = await findNumber(tx, numberId, { lock: true });
    if (!number) throw numberNotFound(numberId);
    const isOurs = number.status === "active" || number.status === "waiting";
    if (!isOurs) throw numberReleased(numberId, number.status);
    if (update.sms && !can(number, "sms")) throw featureMissing(numberId, "sms");
    await changeNumber(tx, numberId, update, clock.now());
    const { tenantId, accountId } = number;
    const { actor } = who;
    await recordAudit(tx, { tenantId, accountId, actor, action: "number.changed", subject: numberId, details: update });
    return (await findNumber(tx, numberId)) ?? number;
  });
}

/** Whether a number can be used for something. What its carrier does not tell is tried. */
export function can(number: Pick<OwnNumber, "features">, feature: NumberFeature): boolean {
  return number.features?.includes(feature) ?? true;
}
