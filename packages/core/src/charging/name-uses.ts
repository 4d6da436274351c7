import type { Transaction } from "../kernel/index.ts";
import type { Direction, UseService } from "../rating/index.ts";

/**
 * What uses are called on a statement: "SMS to +12025550143". By the holds that paid for them, and by the message, call or code
 * they are for: there the first one that was charged names it, else the first. Subjects that nothing was used for are left out.
 */
export async function nameUses(tx: Transaction, subjectIds: readonly string[]): Promise<Map<string, string>> {
  if (subjectIds.length === 0) return new Map();
  const rows = await tx.sql
    .selectFrom("charging.uses")
    .select(["hold_id", "subject_id", "service", "direction", "other_party"])
    .where("root_id", "=", tx.scope.rootId)
    .where("subject_id", "in", [...new Set(subjectIds)])
    .orderBy((ordered) => ordered("charged_micros", ">", 0n))
    .orderBy("id", "desc")
    .execute();
  const names = rows.map((row) => ({
    ...{ holdId: row.hold_id, subjectId: row.subject_id },
    name: nameUse({
      service: row.service as UseService,
      direction: row.direction as Direction,
      otherParty: row.other_party,
    }),
  }));
  return new Map([
    ...names.map(({ subjectId, name }) => [subjectId, name] as const),
    ...names.flatMap(({ holdId, name }) => (holdId ? [[holdId, name] as const] : [])),
  ]);
}

const words: Record<UseService, string> = {
  sms: "SMS",
  mms: "MMS",
  verify_sms: "2FA code by SMS",
  verify_voice: "2FA code by call",
  verify_flash_call: "2FA flash call",
  voice: "Call",
  video: "Video room",
  fax: "Fax",
  number: "Number",
  iot_sim: "IoT SIM",
  iot_data: "IoT data",
};

type Named = { service: UseService; direction: Direction; otherParty: string | null };

/** One use in a few words. */
export function nameUse({ service, direction, otherParty }: Named): string {
  if (otherParty === null) return words[service];
  return `${words[service]} ${direction === "inbound" ? "from" : "to"} ${otherParty}`;
}
