import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";

/** When what was used for a message, a call or a code was charged, the latest of it. Subjects that nothing was charged for are left out. */
export async function usesChargedAt(tx: Transaction, subjectIds: readonly string[]): Promise<Map<string, Date>> {
  if (subjectIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string; at: Date }>`
    select subject_id as id, max(settled_at) as at from charging.uses
    where root_id = ${tx.scope.rootId} and subject_id = any(${[...new Set(subjectIds)]}::uuid[]) and settled_at is not null
    group by subject_id`.execute(tx.sql);
  return new Map(rows.map(({ id, at }) => [id, at]));
}
