import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";
import { carrierCosts, rateUnits } from "../rating/index.ts";
import { noSender, optedOut, senderNotUsable } from "./errors.ts";
import type { Message, MessageKind } from "./message.ts";
import { sendersClosedTo } from "./opt-outs.ts";
import type { MessagingServices, OwnNumber } from "./services.ts";

/** A number to send from, at the carrier it lives at. */
export type Sender = {
  number: string;
  providerId: string;
  kind: "owned" | "shared";
  perSecond: number;
  /** The two talk by it already. */
  familiar: boolean;
};

type Need = Pick<Message, "accountId" | "tenantId" | "kind" | "otherNumber" | "countryCode"> & { from: string | null };

// A long number may send about one message a second in North America and about ten elsewhere; a carrier that allows more
// is told so by a shared sender's own pace.
const ownedPerSecond = 10;

/**
 * Whom a message can be sent from: the number that was asked for, else at each carrier a number of the account, else one that
 * the shop shares. The one the two already talk by comes first. Throws when there is none, or the recipient opted out of all: who
 * opted out of one of the shop's shared numbers gets nothing from the others, at whatever carrier.
 */
export async function sendersFor(services: MessagingServices, tx: Transaction, need: Need): Promise<Sender[]> {
  const [own, known, shared, closed] = await Promise.all([
    services.numbers.ofAccount(tx, need.accountId),
    need.from ? null : lastSender(tx, need),
    need.from ? [] : listSharedFor(tx, need),
    sendersClosedTo(tx, need.otherNumber),
  ]);
  const usable = shared.filter((sender) => sender.usable);
  const possible = need.from
    ? [namedSender(own, need.from, need.kind)]
    : anySenders({ own, known, shared: usable }, need);
  const [first] = possible;
  if (!first) throw noSender(need.otherNumber);
  const closedShared = shared.find(({ number }) => closed.has(number))?.number;
  const closedBy = ({ number, kind }: Sender) =>
    closed.has(number) ? number : kind === "shared" ? closedShared : undefined;
  const open = possible.filter((sender) => !closedBy(sender));
  if (open.length === 0) throw optedOut(need.otherNumber, closedBy(first) ?? first.number);
  return open;
}

function namedSender(own: readonly OwnNumber[], from: string, kind: MessageKind): Sender {
  const found = own.find(({ number }) => number === from);
  if (!found) throw senderNotUsable(from, "is not a number of this account");
  if (!found[kind]) throw senderNotUsable(from, `cannot send ${kind.toUpperCase()}`);
  return toSender(found);
}

const toSender = ({ number, providerId }: OwnNumber): Sender => ({
  ...{ number, providerId },
  ...{ kind: "owned", perSecond: ownedPerSecond, familiar: false },
});

type Facts = { own: readonly OwnNumber[]; known: string | null; shared: readonly Sender[] };

function anySenders({ own, known, shared }: Facts, need: Need): Sender[] {
  const owned = own.filter((number) => number[need.kind]).map(toSender);
  const all = [...owned, ...inTheirOrder(shared, need.otherNumber)]
    .map((sender) => ({ ...sender, familiar: sender.number === known }))
    .sort((one, other) => Number(other.familiar) - Number(one.familiar));
  const atCarrier = new Map<string, Sender>();
  for (const sender of all) if (!atCarrier.has(sender.providerId)) atCarrier.set(sender.providerId, sender);
  return [...atCarrier.values()];
}

/** A carrier's shared senders share the load, each in its own pace; a recipient is written to from the same one (rendezvous hashing). */
function inTheirOrder(shared: readonly Sender[], otherNumber: string): Sender[] {
  const weightOf = ({ number }: Sender) =>
    createHash("sha1").update(`${number} ${otherNumber}`).digest().readUInt32BE();
  return [...Map.groupBy(shared, ({ providerId }) => providerId).values()].flatMap((pool) =>
    pool.length < 2 ? pool : pool.toSorted((one, other) => weightOf(other) - weightOf(one)),
  );
}

/** The number the two talked by last. */
async function lastSender(tx: Transaction, { accountId, otherNumber }: Need): Promise<string | null> {
  const row = await tx.sql
    .selectFrom("messaging.conversations")
    .select("own_number")
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .where("other_number", "=", otherNumber)
    .orderBy("last_message_id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.own_number ?? null;
}

/** The tenant's own shared senders, else the platform's: also those that rest, or cannot send this. */
async function listSharedFor(
  tx: Transaction,
  { tenantId, kind, countryCode }: Need,
): Promise<(Sender & { usable: boolean })[]> {
  const rows = await tx.sql
    .selectFrom("messaging.shared_senders")
    .select(["number", "provider_id", "per_second", "tenant_id", "active", "mms", "country_codes"])
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "in", [tenantId, tx.scope.rootId])
    .orderBy("id")
    .execute();
  const isUsable = (row: (typeof rows)[number]) =>
    row.active &&
    (kind === "sms" || row.mms) &&
    (row.country_codes.length === 0 || row.country_codes.includes(countryCode));
  const ownedByTenant = rows.some((row) => row.tenant_id === tenantId && isUsable(row));
  return rows
    .filter((row) => !ownedByTenant || row.tenant_id === tenantId)
    .map((row) => ({
      ...{ number: row.number, providerId: row.provider_id },
      ...{ kind: "shared", perSecond: row.per_second, familiar: false, usable: isUsable(row) },
    }));
}

/** What a message costs us at each carrier that has a sender for it. */
export async function sendingCosts(
  tx: Transaction,
  { kind, otherNumber, segments }: Pick<Message, "kind" | "otherNumber" | "segments">,
  senders: readonly Sender[],
): Promise<{ costs: Map<string, Micros>; currency: string }> {
  const known = await carrierCosts(tx, { service: kind, to: otherNumber });
  const costs = new Map<string, Micros>();
  for (const { providerId } of senders) {
    const cost = known.get(providerId);
    if (cost) costs.set(providerId, rateUnits(cost.rate, kind === "sms" ? segments : 1));
  }
  const [any] = known.values();
  return { costs, currency: any?.currency ?? "USD" };
}

/** Takes turns of a sender that may send so many a second. Returns when the first of them is; the others follow at its pace. */
export async function takeTurns(
  tx: Transaction,
  { number, perSecond }: Pick<Sender, "number" | "perSecond">,
  turns: { count: number; now: Date; tenantId: string },
): Promise<Date> {
  const { rootId } = tx.scope;
  const lengthMs = (1_000 * turns.count) / perSecond;
  const { rows } = await sql<{ first: Date }>`
    insert into messaging.sender_paces as p (root_id, tenant_id, sender, free_at)
    values (${rootId}, ${turns.tenantId}, ${number}, ${turns.now}::timestamptz + ${lengthMs} * interval '1 millisecond')
    on conflict (root_id, sender) do update
      set free_at = greatest(p.free_at, ${turns.now}) + ${lengthMs} * interval '1 millisecond'
    returning free_at - ${lengthMs} * interval '1 millisecond' as first`.execute(tx.sql);
  return rows[0]?.first ?? turns.now;
}
