import { createHash } from "node:crypto";
import { DomainError, type Transaction, withScope } from "../kernel/index.ts";
import { type AccountScope, takeMessage } from "./accept-message.ts";
import type { MessageRequest } from "./compose-message.ts";
import { batchNotFound } from "./errors.ts";
import type { MessagingServices } from "./services.ts";
import { fillTemplate } from "./template-text.ts";

/** What of a batch was refused at once, by its place in the request. */
export type Refused = { index: number; to: string; code: string; problem: string };
export type Batch = { id: string; total: number; accepted: number; refused: Refused[]; createdAt: Date };

/** What all messages of a batch share, and what is each recipient's own. */
export type BatchRequest = Omit<MessageRequest, "to"> & {
  recipients: readonly { to: string; variables?: Readonly<Record<string, string>>; reference?: string }[];
};

type Shared = Omit<BatchRequest, "recipients">;
type Recipient = BatchRequest["recipients"][number];

const perTransaction = 100;

/**
 * Takes many messages; each is accepted or refused for itself, with the reason. Recipients who stand there twice get one. When the
 * wallet cannot pay them all, those it can pay are accepted and the rest refused. Repeating it with its id sends nothing twice.
 */
export async function acceptBatch(
  services: MessagingServices,
  scope: AccountScope,
  { id, recipients, ...shared }: BatchRequest & { id: string },
): Promise<void> {
  const seen = new Set<string>();
  const refused: Refused[] = [];
  const known = await withScope(services.database, scope, (tx) => findBatch(tx, id));
  if (known) return;
  for (let start = 0; start < recipients.length; start += perTransaction) {
    await withScope(services.database, scope, async (tx) => {
      for (const [offset, recipient] of recipients.slice(start, start + perTransaction).entries()) {
        const index = start + offset;
        const problem = seen.has(recipient.to)
          ? { code: "messaging.repeated_recipient", problem: "stands in this batch already" }
          : await takeOne(services, tx, scope, { batchId: id, index, shared, recipient });
        seen.add(recipient.to);
        if (problem) refused.push({ index, to: recipient.to, ...problem });
      }
    });
  }
  await withScope(services.database, scope, (tx) =>
    tx.sql
      .insertInto("messaging.batches")
      .values({
        ...{ root_id: scope.rootId, tenant_id: scope.tenantId, account_id: scope.accountId, id },
        ...{ total: recipients.length, accepted: recipients.length - refused.length },
        ...{ refused: JSON.stringify(refused), created_at: services.clock.now() },
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

/** One recipient's message: the text of a batch has variables as a template has. Throws `request.invalid` for one without a value. */
function requestOf(
  { text, template, ...shared }: Shared,
  { to, variables = {}, reference }: Recipient,
): MessageRequest {
  return {
    ...shared,
    to,
    ...(text !== undefined && { text: fillTemplate(text, variables) }),
    ...(template && { template: { ...template, variables: { ...template.variables, ...variables } } }),
    ...(reference !== undefined && { reference }),
  };
}

/** One recipient, for itself: what is refused leaves no trace in the transaction of the others. */
async function takeOne(
  services: MessagingServices,
  tx: Transaction,
  scope: AccountScope,
  { batchId, index, shared, recipient }: { batchId: string; index: number; shared: Shared; recipient: Recipient },
): Promise<{ code: string; problem: string } | null> {
  await tx.client.query("savepoint one_of_many");
  try {
    const request = requestOf(shared, recipient);
    await takeMessage(services, tx, scope, { id: memberId(batchId, index), request, batchId });
    await tx.client.query("release savepoint one_of_many");
    return null;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await tx.client.query("rollback to savepoint one_of_many");
    const { problem } = error.details;
    return { code: error.code, problem: typeof problem === "string" ? problem : "" };
  }
}

/** The id of one message of a batch: the same each time the request is repeated, and as old as the batch. */
function memberId(batchId: string, index: number): string {
  const rest = createHash("sha256").update(`${batchId}/${index}`).digest("hex");
  return `${batchId.slice(0, 14)}7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}

async function findBatch(tx: Transaction, batchId: string): Promise<Batch | null> {
  const row = await tx.sql
    .selectFrom("messaging.batches")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", batchId)
    .executeTakeFirst();
  return row ? toBatch(row) : null;
}

/** One batch of the scope. Throws `messaging.batch_not_found`. */
export async function getBatch(tx: Transaction, batchId: string): Promise<Batch> {
  const batch = await findBatch(tx, batchId);
  if (!batch) throw batchNotFound(batchId);
  return batch;
}

/** Batches of an account, newest first. */
export async function listBatches(
  tx: Transaction,
  filter: { accountId: string; beforeId?: string; limit: number },
): Promise<Batch[]> {
  let query = tx.sql
    .selectFrom("messaging.batches")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", filter.accountId);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.orderBy("id", "desc").limit(filter.limit).execute()).map(toBatch);
}

function toBatch(row: { id: string; total: number; accepted: number; refused: unknown; created_at: Date }): Batch {
  const { id, total, accepted, refused, created_at: createdAt } = row;
  return { id, total, accepted, refused: refused as Refused[], createdAt };
}
