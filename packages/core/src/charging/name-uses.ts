import type { Transaction } from "../kernel/index.ts";
import type { Direction, UseService } from "../rating/index.ts";

/**
 * What uses are called on a statement, by the message, call or code they are for: "SMS to +12025550143". Of a call with two legs the
 * first one names it. Subjects that nothing was used for are left out.
 */
export async function nameUses(tx: Transaction, subjectIds: readonly string[]): Promise<Map<string, string>> {
  if (subjectIds.length === 0) return new Map();
  const rows = await tx.sql
    .selectFrom("charging.uses")
    .select(["subject_id", "service", "direction", "other_party"])
    .where("root_id", "=", tx.scope.rootId)
    .where("subject_id", "in", [...new Set(subjectIds)])
    .orderBy("id", "desc")
    .execute();
  return new Map(
    rows.map((row) => [
      row.subject_id,
      nameUse({
        service: row.service as UseService,
        direction: row.direction as Direction,
        otherParty: row.other_party,
      }),
    ]),
  );
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
