import { rootScope, withScope } from "../kernel/index.ts";
import { endVerification } from "./send-life.ts";
import type { VerifyServices } from "./services.ts";
import { toVerification } from "./verification.ts";

const atOnce = 500;

/** Ends what nobody entered in time. */
export async function expireVerifications(services: VerifyServices, rootId: string): Promise<void> {
  const now = services.clock.now();
  for (;;) {
    const ended = await withScope(services.database, rootScope(rootId), async (tx) => {
      const rows = await tx.sql
        .selectFrom("verify.verifications")
        .selectAll()
        .where("root_id", "=", rootId)
        .where("state", "=", "pending")
        .where("expires_at", "<=", now)
        .limit(atOnce)
        .forUpdate()
        .skipLocked()
        .execute();
      for (const row of rows) await endVerification(services, tx, toVerification(row), { state: "expired" });
      return rows.length;
    });
    if (ended < atOnce) return;
  }
}
