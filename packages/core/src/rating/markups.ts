import type { Transaction } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { forgetBook } from "./book.ts";
import { type UseService, useServices } from "./use-services.ts";

/** What is added to a cost where no price list says a price, in basis points (C2: numbers 35 %, SMS/MMS 30 %, 2FA 45 %, video 25 %). */
export const defaultMarkupBps: Readonly<Record<UseService, number>> = {
  number: 3_500,
  sms: 3_000,
  mms: 3_000,
  verify_sms: 4_500,
  verify_voice: 4_500,
  verify_flash_call: 4_500,
  video: 2_500,
  voice: 3_500,
  fax: 3_000,
  iot_sim: 3_000,
  iot_data: 3_000,
};

export type MarkupSetting = { service: UseService; markupBps: number; isDefault: boolean };

/** The markups of a tenant, one for each service. */
export async function listMarkups(tx: Transaction, tenantId: string): Promise<MarkupSetting[]> {
  const rows = await tx.sql
    .selectFrom("rating.markups")
    .select(["service", "markup_bps"])
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenantId)
    .execute();
  const own = new Map(rows.map((row) => [row.service, row.markup_bps]));
  return useServices.map((service) => ({
    service,
    markupBps: own.get(service) ?? defaultMarkupBps[service],
    isDefault: !own.has(service),
  }));
}

/** Sets a tenant's markup of a service. It counts at once. */
export async function setMarkup(
  tx: Transaction,
  setting: { tenantId: string; service: UseService; markupBps: number; actor: string },
): Promise<void> {
  const { tenantId, service, markupBps, actor } = setting;
  await tx.sql
    .insertInto("rating.markups")
    .values({ root_id: tx.scope.rootId, tenant_id: tenantId, service, markup_bps: markupBps })
    .onConflict((conflict) =>
      conflict
        .columns(["root_id", "tenant_id", "service"])
        .doUpdateSet({ markup_bps: markupBps, updated_at: new Date() }),
    )
    .execute();
  await recordAudit(tx, {
    tenantId,
    actor,
    action: "markup.changed",
    subject: tenantId,
    details: { service, markupBps },
  });
  forgetBook(tx);
}
