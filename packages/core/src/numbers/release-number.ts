import { enqueue, rootScope, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { mustCall } from "../upstreams/index.ts";
import { numberNotFound } from "./errors.ts";
import { publishNumber } from "./publish-number.ts";
import { changeNumber, findNumber, listUnderWay, type OwnNumber, type ReleaseReason } from "./queries.ts";
import type { NumbersServices } from "./services.ts";
import { renewShared, startSending, stopSharing } from "./shared-number.ts";

/**
 * Gives a number back: from now on it is nobody's, and a job tells its carrier until the carrier agrees. What is paid for stays
 * paid. Safe to repeat. Throws `numbers.not_found` outside the scope.
 */
export async function releaseNumber(
  { database, clock }: NumbersServices,
  who: { scope: Scope; actor: string; reason: ReleaseReason },
  numberId: string,
): Promise<OwnNumber> {
  return withScope(database, who.scope, async (tx) => {
    const number = await findNumber(tx, numberId, { lock: true });
    if (!number) throw numberNotFound(numberId);
    if (number.status === "released") return number;
    if (number.status !== "releasing") await startRelease(tx, number, who, clock.now());
    await queueRelease(tx, numberId);
    return (await findNumber(tx, numberId)) ?? number;
  });
}

/** Marks a number as on its way back, with who wanted it. The caller queues the release. */
export async function startRelease(
  tx: Transaction,
  own: OwnNumber,
  { actor, reason }: { actor: string; reason: ReleaseReason },
  now: Date,
): Promise<void> {
  const { id, tenantId, accountId, number } = own;
  await changeNumber(tx, id, { status: "releasing", releaseReason: reason }, now);
  const details = { number, reason };
  await recordAudit(tx, { tenantId, accountId, actor, action: "number.released", subject: id, details });
  if (own.shared) await stopSharing(tx, own);
  await publishNumber(tx, { ...own, status: "releasing" }, { type: "number.released", reason });
}

export async function queueRelease(tx: Transaction, numberId: string): Promise<void> {
  const { rootId } = tx.scope;
  await enqueue(tx, "numbers.release", { rootId, numberId }, { jobKey: `numbers.release:${numberId}` });
}

/** Tells the carrier. Throws until it agrees, so that the job comes again; safe to repeat, as the call is. */
export async function carryOutRelease(
  { database, hub, clock }: NumbersServices,
  job: { rootId: string; numberId: string },
): Promise<void> {
  const scope = rootScope(job.rootId);
  const number = await withScope(database, scope, (tx) => findNumber(tx, job.numberId));
  if (number?.status !== "releasing") return;
  const provider = await hub.service(number.providerId, "numbers");
  const call = { providerId: number.providerId, operation: "releaseNumber", region: number.country };
  const ref = { upstreamNumberRef: number.upstreamRef, number: number.number };
  const outcome = await mustCall(hub, call, () => provider.releaseNumber(ref));
  if (outcome.kind !== "done") throw new Error(`the carrier has not taken ${number.number} back yet: ${outcome.kind}`);
  await withScope(database, scope, async (tx) => {
    const locked = await findNumber(tx, job.numberId, { lock: true });
    const now = clock.now();
    if (locked?.status === "releasing") await changeNumber(tx, locked.id, { status: "released", releasedAt: now }, now);
  });
}

const untouchedMs = 10 * 60_000;

/**
 * Takes up what waits for a carrier: a number that did not work yet is asked after, a release that came to nothing is tried again.
 * Books the next month of the shop's own numbers.
 */
export async function tendNumbers(services: NumbersServices, rootId: string): Promise<void> {
  const { database, clock } = services;
  const scope = rootScope(rootId);
  const untouchedSince = new Date(clock.now().getTime() - untouchedMs);
  await renewShared(services, rootId);
  const waiting = await withScope(database, scope, (tx) => listUnderWay(tx, { untouchedSince, limit: 100 }));
  for (const number of waiting) {
    if (number.status === "releasing") await withScope(database, scope, (tx) => queueRelease(tx, number.id));
    else await askAfter(services, scope, number);
  }
}

async function askAfter({ database, hub, clock, logger }: NumbersServices, scope: Scope, number: OwnNumber) {
  const provider = await hub.service(number.providerId, "numbers");
  const call = { providerId: number.providerId, operation: "getNumber", region: number.country };
  const ref = { upstreamNumberRef: number.upstreamRef, number: number.number };
  const answer = await mustCall(hub, call, () => provider.getNumber(ref));
  const state = answer.kind === "answered" ? answer.value.state : "unknown";
  if (state === "released") logger.warn({ numberId: number.id }, "a carrier says that a number of ours is not ours");
  await withScope(database, scope, async (tx) => {
    const locked = await findNumber(tx, number.id, { lock: true });
    // Its owner may have given it back meanwhile.
    if (locked?.status !== "waiting") return;
    const works = state === "active";
    await changeNumber(tx, number.id, works ? { status: "active" } : {}, clock.now());
    if (!works) return;
    if (locked.shared) await startSending(tx, locked);
    await publishNumber(tx, { ...locked, status: "active" }, { type: "number.active" });
  });
}
