import type { Answer, Outcome, ProviderError, VpnProvider } from "@tandem/provider-contract";
import { sql } from "kysely";
import { DomainError, rootScope, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { mustCall } from "../upstreams/index.ts";
import { newPassword, openPassword, sealPassword } from "./credentials.ts";
import { vpnChangeUnderWay, vpnNotPossible } from "./errors.ts";
import {
  findOpenChange,
  findVpnAccount,
  insertChange,
  lockVpnAccount,
  type OpenChange,
  type VpnAccountRow,
  type VpnAccountState,
  type VpnChangeKind,
} from "./queries.ts";
import type { VpnServices } from "./services.ts";

/** What somebody may ask to be done to an account. A password that is left out is made here. */
export type VpnChangeRequest = { kind: "suspend" | "resume" | "delete" } | { kind: "password"; password?: string };

/** How a change stands after the call: `open` where the provider could not be asked yet, so that a job asks again. */
export type ChangeResult = { state: "done" | "open" } | { state: "refused"; reason: string };

const wanted: Record<VpnChangeRequest["kind"], { from: VpnAccountState[]; method: keyof VpnProvider; what: string }> = {
  suspend: { from: ["active"], method: "suspendAccount", what: "suspend accounts" },
  resume: { from: ["suspended"], method: "resumeAccount", what: "resume accounts" },
  password: { from: ["active", "suspended"], method: "changePassword", what: "change passwords" },
  // Where nothing can be deleted, an account that nobody wants is closed for good instead.
  delete: { from: ["active", "suspended", "expired"], method: "suspendAccount", what: "close accounts" },
};

/**
 * Does something to an account: writes down what, asks the provider, writes what came of it. When the process ends in between, or
 * the provider cannot be asked, a job goes on. Throws `vpn.account_not_found`, `vpn.not_possible`, `vpn.change_under_way`.
 */
export async function changeVpnAccount(
  services: VpnServices,
  who: { scope: Scope; actor: string },
  vpnId: string,
  request: VpnChangeRequest,
): Promise<ChangeResult> {
  const { database, clock, keyring } = services;
  const account = await withScope(database, who.scope, (tx) => findVpnAccount(tx, vpnId));
  await requireMethod(services, account, request);
  await withScope(database, who.scope, async (tx) => {
    const locked = await lockVpnAccount(tx, vpnId);
    if (!wanted[request.kind].from.includes(locked.state)) throw vpnNotPossible(vpnId, `it is ${locked.state}`);
    if (await findOpenChange(tx, vpnId)) throw vpnChangeUnderWay(vpnId);
    const owner = { rootId: locked.rootId, vpnId };
    const envelope =
      request.kind === "password" ? { envelope: sealPassword(keyring, owner, request.password ?? newPassword()) } : {};
    const now = clock.now();
    await insertChange(tx, locked, { kind: request.kind, actor: who.actor, ...envelope, now });
    const action = `vpn_account.${request.kind}`;
    const { tenantId, accountId } = locked;
    await recordAudit(tx, { actor: who.actor, action, subject: vpnId, tenantId, accountId });
  });
  return carryOutChange(services, { rootId: account.rootId, vpnId });
}

async function requireMethod(services: VpnServices, account: VpnAccountRow, request: VpnChangeRequest): Promise<void> {
  const provider = await services.hub.service(account.providerId, "vpn");
  const { method, what } = wanted[request.kind];
  const able = provider[method] !== undefined || (request.kind === "delete" && provider.deleteAccount !== undefined);
  if (!able) throw vpnNotPossible(account.id, `its provider cannot ${what}`);
}

/**
 * Carries out what is open for an account, if anything. Safe to run at any time and more than once: every call it makes may be
 * repeated, and its outcome is only written while the change is still the open one.
 */
export async function carryOutChange(
  services: VpnServices,
  { rootId, vpnId }: { rootId: string; vpnId: string },
): Promise<ChangeResult> {
  const { database, keyring } = services;
  const scope = rootScope(rootId);
  const { account, change } = await withScope(database, scope, async (tx) => ({
    account: await findVpnAccount(tx, vpnId),
    change: await findOpenChange(tx, vpnId),
  }));
  if (!change) return { state: "done" };
  const password = change.envelope && openPassword(keyring, { rootId, vpnId }, change.envelope);
  const result = await ask(services, account, change, password ?? "").catch((error) => {
    if (error instanceof DomainError) return notAtHand(error);
    throw error;
  });
  const ended = toResult(result);
  if (ended.state === "open") return ended;
  await withScope(database, scope, (tx) => end(tx, { vpnId, change, ended, now: services.clock.now() }));
  return ended;
}

type Asked = Outcome<unknown> | Answer<unknown>;

async function ask(
  { hub }: VpnServices,
  { providerId, upstreamRef }: VpnAccountRow,
  { kind }: OpenChange,
  password: string,
): Promise<Asked> {
  const provider = await hub.service(providerId, "vpn");
  const call = { providerId, operation: operationOf(kind, provider), region: "*" };
  return mustCall(hub, call, () => callFor(kind, provider, upstreamRef, password));
}

async function callFor(kind: VpnChangeKind, provider: VpnProvider, ref: string, password: string): Promise<Asked> {
  const missing: Asked = { kind: "rejected", error: cannot(kind) };
  switch (kind) {
    case "suspend":
    case "expire":
      return (await provider.suspendAccount?.(ref)) ?? missing;
    case "resume":
    case "reopen":
      return (await provider.resumeAccount?.(ref)) ?? missing;
    case "password":
      return (await provider.changePassword?.(ref, password)) ?? missing;
    case "delete":
      return (await (provider.deleteAccount?.(ref) ?? provider.suspendAccount?.(ref))) ?? missing;
  }
}

function operationOf(kind: VpnChangeKind, provider: VpnProvider): string {
  if (kind === "password") return "changePassword";
  if (kind === "delete" && provider.deleteAccount) return "deleteAccount";
  return kind === "resume" || kind === "reopen" ? "resumeAccount" : "suspendAccount";
}

/** Only what the provider plainly refused is refused; everything else is asked again. */
function toResult(asked: Asked): ChangeResult {
  if (asked.kind === "done" || asked.kind === "answered") return { state: "done" };
  if (asked.kind === "pending" || asked.kind === "unknown") return { state: "open" };
  return isPlain(asked.error) ? { state: "refused", reason: reasonFor(asked.error) } : { state: "open" };
}

const plain = ["refused", "unsupported", "invalid_request", "not_found", "content_refused", "blocked"];
const isPlain = (error: ProviderError) => plain.includes(error.category);

function reasonFor({ category }: ProviderError): string {
  if (category === "not_found") return "the provider does not know the account any more";
  if (category === "unsupported") return "the provider cannot do that";
  return "the provider refused it";
}

function notAtHand(error: DomainError): Asked {
  const { code } = error;
  return {
    kind: "unknown",
    error: { category: "unreachable", code, message: `the provider cannot be asked: ${code}` },
  };
}

const after: Partial<Record<VpnChangeKind, VpnAccountState>> = {
  suspend: "suspended",
  resume: "active",
  delete: "deleted",
};

async function end(
  tx: Transaction,
  about: { vpnId: string; change: OpenChange; ended: Exclude<ChangeResult, { state: "open" }>; now: Date },
): Promise<void> {
  const { vpnId, change, ended, now } = about;
  const { rootId } = tx.scope;
  const account = await lockVpnAccount(tx, vpnId);
  const error = ended.state === "refused" ? ended.reason : null;
  const { rows } = await sql`update vpn.changes set state = ${ended.state}, error = ${error}, ended_at = ${now},
      key_id = null, wrapped_key = null, sealed = null
    where root_id = ${rootId} and id = ${change.id} and state = 'open' returning id`.execute(tx.sql);
  if (rows.length === 0 || ended.state === "refused") return;
  if (change.envelope) {
    const { keyId, wrappedKey, sealed } = change.envelope;
    await sql`update vpn.accounts set key_id = ${keyId}, wrapped_key = ${wrappedKey}, sealed = ${sealed}, updated_at = ${now}
      where root_id = ${rootId} and id = ${vpnId}`.execute(tx.sql);
  }
  const state = after[change.kind];
  // An account that ended while it was being resumed stays ended.
  if (!state || (account.state === "expired" && state !== "deleted")) return;
  await sql`update vpn.accounts set state = ${state}, deleted_at = ${state === "deleted" ? now : null}, updated_at = ${now}
    where root_id = ${rootId} and id = ${vpnId} and state <> 'deleted'`.execute(tx.sql);
}

function cannot(kind: string) {
  return { category: "unsupported", code: "unsupported", message: `the provider cannot ${kind}` } as const;
}
