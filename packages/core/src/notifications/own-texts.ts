import { DomainError, type Transaction } from "../kernel/index.ts";
import { getTenant, recordAudit } from "../tenancy/index.ts";
import { toHtml, toMailBrand, toText } from "./layout.ts";
import { smsText } from "./sms-text.ts";
import {
  everyName,
  type MailName,
  type OwnText,
  type TopicName,
  topicOf,
  unknownVariables,
  variablesOf,
  writeTopic,
} from "./topics/index.ts";

type Name = TopicName | MailName;

/** What a brand says of a topic: its own words, or the built-in ones. */
export type TopicText = {
  topic: Name;
  group: string;
  label: string;
  variables: string[];
  /** The words in use. */
  subject: string;
  text: string;
  own: boolean;
  updatedBy: string | null;
  updatedAt: Date | null;
};

/** A brand's own words for a topic, if it has any. */
export async function readOwnText(tx: Transaction, key: { tenantId: string; topic: Name }): Promise<OwnText | null> {
  const row = await tx.sql
    .selectFrom("notifications.texts")
    .select(["subject", "text"])
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", key.tenantId)
    .where("topic", "=", key.topic)
    .executeTakeFirst();
  return row ?? null;
}

/** Every topic with what a tenant says of it. */
export async function listTopicTexts(tx: Transaction, tenantId: string): Promise<TopicText[]> {
  const rows = await tx.sql
    .selectFrom("notifications.texts")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenantId)
    .execute();
  const byTopic = new Map(rows.map((row) => [row.topic, row]));
  return everyName.map((name) => {
    const own = byTopic.get(name);
    const { group, label } = topicOf(name);
    return {
      ...{ topic: name, group, label, variables: variablesOf(name) },
      ...(own ? { subject: own.subject, text: own.text } : builtIn(name)),
      ...{ own: own !== undefined, updatedBy: own?.updated_by ?? null, updatedAt: own?.updated_at ?? null },
    };
  });
}

/** The built-in words as an operator starts from: those of the example, with its values named. */
function builtIn(name: Name): OwnText {
  const topic = topicOf(name);
  const example = topic.data.parse(topic.example);
  const content = writeTopic(name, example, { brandName: "{{brand}}", publicUrl: "", esims: [] });
  const paragraphs = content.blocks.flatMap((block) => (block.kind === "paragraph" ? [block.text] : []));
  const values = Object.entries(topic.variables(example))
    .filter(([, value]) => value !== "")
    .toSorted(([, one], [, other]) => other.length - one.length);
  const named = (text: string) =>
    values.reduce((rest, [variable, value]) => rest.replaceAll(value, `{{${variable}}}`), text);
  return { subject: named(content.title), text: named(paragraphs.join("\n\n")) };
}

/** Gives a topic a tenant's own words. Throws `notification.text_invalid` for a variable the topic does not have. */
export async function setTopicText(
  tx: Transaction,
  change: OwnText & { tenantId: string; topic: Name; actor: string; now: Date },
): Promise<void> {
  checkText(change.topic, change);
  const { tenantId, topic, subject, text, actor, now } = change;
  await tx.sql
    .insertInto("notifications.texts")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: tenantId,
      ...{ topic, subject, text },
      updated_by: actor,
      updated_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["root_id", "tenant_id", "topic"])
        .doUpdateSet({ subject, text, updated_by: actor, updated_at: now }),
    )
    .execute();
  await recordAudit(tx, {
    actor,
    action: "notification_text.changed",
    subject: topic,
    tenantId,
    details: { subject, text },
  });
}

/** Goes back to the built-in words. */
export async function resetTopicText(
  tx: Transaction,
  reset: { tenantId: string; topic: Name; actor: string },
): Promise<void> {
  await tx.sql
    .deleteFrom("notifications.texts")
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", reset.tenantId)
    .where("topic", "=", reset.topic)
    .execute();
  const { actor, topic, tenantId } = reset;
  await recordAudit(tx, { actor, action: "notification_text.reset", subject: topic, tenantId });
}

/** A topic's message in a tenant's brand, made from example data, with these words or those in use. */
export async function previewTopic(
  tx: Transaction,
  preview: { tenantId: string; topic: Name; own?: OwnText; publicUrl: string },
): Promise<{ subject: string; html: string; text: string; sms: string }> {
  if (preview.own) checkText(preview.topic, preview.own);
  const tenant = await getTenant(tx, preview.tenantId);
  const own = preview.own ?? (await readOwnText(tx, preview));
  const context = { brandName: tenant.name, publicUrl: preview.publicUrl, esims: [] };
  const content = writeTopic(preview.topic, topicOf(preview.topic).example, context, own);
  const brand = toMailBrand(tenant.name, tenant.brand);
  return {
    subject: content.title,
    html: toHtml(content, brand),
    text: toText(content, brand),
    sms: smsText(content, tenant.name),
  };
}

function checkText(topic: Name, own: OwnText): void {
  for (const field of ["subject", "text"] as const) {
    const [unknown] = unknownVariables(topic, own[field]);
    if (unknown === undefined) continue;
    const expected = variablesOf(topic)
      .map((name) => `{{${name}}}`)
      .join(", ");
    throw new DomainError("notification.text_invalid", {
      errors: [{ field: `body.${field}`, message: `names {{${unknown}}}, which this topic does not have`, expected }],
    });
  }
}
