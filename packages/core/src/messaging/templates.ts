import type { Selectable } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { MessagingTemplates } from "../kernel/schema.generated.ts";
import { templateNameTaken, templateNotFound } from "./errors.ts";

/** A text that is used again, with `{{variables}}`. */
export type Template = { id: string; name: string; body: string; createdAt: Date; updatedAt: Date };

const toTemplate = (row: Selectable<MessagingTemplates>): Template => ({
  id: row.id,
  name: row.name,
  body: row.body,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** One template of the scope. Throws `messaging.template_not_found`. */
export async function getTemplate(tx: Transaction, templateId: string): Promise<Template> {
  const row = await tx.sql
    .selectFrom("messaging.templates")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", templateId)
    .executeTakeFirst();
  if (!row) throw templateNotFound(templateId);
  return toTemplate(row);
}

/** Templates of an account, by name. */
export async function listTemplates(tx: Transaction, accountId: string): Promise<Template[]> {
  const rows = await tx.sql
    .selectFrom("messaging.templates")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .orderBy("name")
    .execute();
  return rows.map(toTemplate);
}

/** Keeps a template; one with the same id is there already when the request is repeated. Throws `messaging.template_name_taken`. */
export async function createTemplate(
  tx: Transaction,
  { id, name, body, accountId, now }: { id: string; name: string; body: string; accountId: string; now: Date },
): Promise<void> {
  const { rootId, tenantId } = tx.scope;
  const taken = await findByName(tx, { name, accountId });
  if (taken && taken !== id) throw templateNameTaken(name);
  await tx.sql
    .insertInto("messaging.templates")
    .values({
      ...{ root_id: rootId, tenant_id: tenantId, account_id: accountId, id, name, body },
      ...{ created_at: now, updated_at: now },
    })
    .onConflict((conflict) => conflict.columns(["root_id", "id"]).doNothing())
    .execute();
}

async function findByName(
  tx: Transaction,
  { name, accountId }: { name: string; accountId: string },
): Promise<string | null> {
  const row = await tx.sql
    .selectFrom("messaging.templates")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Changes a template; messages that were sent keep their text. Throws `messaging.template_not_found`, `messaging.template_name_taken`. */
export async function changeTemplate(
  tx: Transaction,
  templateId: string,
  { name, body, accountId, now }: { name?: string; body?: string; accountId: string; now: Date },
): Promise<void> {
  await getTemplate(tx, templateId);
  const taken = name === undefined ? null : await findByName(tx, { name, accountId });
  if (name !== undefined && taken && taken !== templateId) throw templateNameTaken(name);
  await tx.sql
    .updateTable("messaging.templates")
    .set({ ...(name !== undefined && { name }), ...(body !== undefined && { body }), updated_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", templateId)
    .execute();
}

/** Throws a template away. Throws `messaging.template_not_found`. */
export async function deleteTemplate(tx: Transaction, templateId: string): Promise<void> {
  await getTemplate(tx, templateId);
  await tx.sql
    .deleteFrom("messaging.templates")
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", templateId)
    .execute();
}
