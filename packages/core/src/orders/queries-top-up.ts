import type { EsimTopUp } from "@tandem/provider-contract";
import { assert, type Transaction } from "../kernel/index.ts";
import type { LockedItem } from "./saga-rows.ts";

/** Writes what a top-up added to its profile. A used-up profile lives again. */
export async function applyTopUp(tx: Transaction, { order }: LockedItem, topUp: EsimTopUp, now: Date): Promise<void> {
  assert(order.targetProfileId, "a top-up has a profile");
  const { usage } = topUp;
  await tx.sql
    .updateTable("orders.profiles")
    .set((select) => ({
      ...(usage && {
        used_bytes: usage.usedBytes,
        total_bytes: usage.unlimited ? null : usage.totalBytes,
        unlimited: usage.unlimited,
        usage_checked_at: now,
      }),
      ...(topUp.expiresAt && { expires_at: topUp.expiresAt }),
      status: select.case().when("status", "=", "used_up").then("active").else(select.ref("status")).end(),
      check_at: now,
      updated_at: now,
    }))
    .where("root_id", "=", order.rootId)
    .where("id", "=", order.targetProfileId)
    .execute();
}
