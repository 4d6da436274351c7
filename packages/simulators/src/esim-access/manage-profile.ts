import { type Account, findProfile } from "./account.ts";
import { watchValidity } from "./lifecycle.ts";
import { fitsProfile } from "./list-packages.ts";
import { esimStatusOf, type Profile } from "./state.ts";
import { type JsonObject, optionalInteger, optionalText, Refusal, requiredText, wireMoney, wireTime } from "./wire.ts";

/** `/esim/cancel`: only a profile that nobody downloaded or used; the price returns to the balance. */
export function cancelProfile(account: Account, body: JsonObject): JsonObject {
  const profile = findProfile(account, body);
  const unused = statusOf(account, profile) === "GOT_RESOURCE" && profile.smdpStatus === "RELEASED";
  if (!unused || profile.usedBytes > 0) throw notAllowed(account, profile, "cancel");
  account.store.commit({ type: "cancelled", esimTranNo: profile.esimTranNo });
  account.notify.esimStatus(profile, "cancel");
  return {};
}

/** `/esim/revoke`: ends a profile for ever, without refund. */
export function revokeProfile(account: Account, body: JsonObject): JsonObject {
  const profile = findProfile(account, body);
  if (profile.ended) throw notAllowed(account, profile, "revoke");
  account.store.commit({ type: "revoked", esimTranNo: profile.esimTranNo });
  account.notify.esimStatus(profile, "revoke");
  return {};
}

/** `/esim/suspend` and `/esim/unsuspend`. Assumption: only a profile in use can be suspended. */
export function suspendProfile(account: Account, body: JsonObject, suspended: boolean): JsonObject {
  const profile = findProfile(account, body);
  const expected = suspended ? "IN_USE" : "SUSPENDED";
  const operation = suspended ? "suspend" : "resume";
  if (statusOf(account, profile) !== expected) throw notAllowed(account, profile, operation);
  account.store.commit({ type: "suspended", esimTranNo: profile.esimTranNo, suspended });
  account.notify.esimStatus(profile, operation);
  return {};
}

/** `/esim/topup`: more data and days for a profile that is new, in use or used up; not after its end. */
export function topUpProfile(account: Account, body: JsonObject): JsonObject {
  const { store, context } = account;
  const transactionId = optionalText(body, "transactionId", 50) ?? `topup-${context.random.hex(16)}`;
  const repeated = store.state.topUpsByTransaction.get(transactionId);
  if (repeated) return toWireTopUp(repeated, transactionId);
  const profile = findProfile(account, body);
  const packageCode = requiredText(body, "packageCode");
  const one = account.catalogue.findTopUp(packageCode);
  if (!one) throw new Refusal("310241", `top up data plan code:[${packageCode}] doesn't exist`);
  if (!fitsProfile(one, profile)) throw new Refusal("310243", `package [${packageCode}] does not fit the esim`);
  if (!["GOT_RESOURCE", "IN_USE", "USED_UP"].includes(statusOf(account, profile))) {
    throw notAllowed(account, profile, "top up");
  }
  const amount = optionalInteger(body, "amount", 0, Number.MAX_SAFE_INTEGER);
  if (amount !== undefined && amount !== wireMoney(one.price)) {
    throw new Refusal("200006", `top up total is ${wireMoney(one.price)}, not ${amount}`);
  }
  if (one.price > store.state.balance) throw new Refusal("200007", "account balance is not enough");
  const { slug, name, price, volumeBytes, days } = one;
  const atMs = context.clock.nowMs();
  const topUp = { transactionId, atMs, packageCode, slug, name, price, volumeBytes, days };
  store.commit({ type: "topped_up", esimTranNo: profile.esimTranNo, topUp });
  if (profile.activatedAtMs !== undefined) watchValidity(account, profile);
  return toWireTopUp(profile, transactionId);
}

function toWireTopUp(profile: Profile, transactionId: string): JsonObject {
  return {
    transactionId,
    iccid: profile.iccid,
    expiredTime: wireTime(profile.expiresAtMs),
    totalVolume: profile.totalBytes,
    totalDuration: profile.totalDays,
    orderUsage: profile.usedBytes,
  };
}

/** `/esim/sendSms`: free of charge; only profiles whose `smsStatus` is 1 or 2 take one. */
export function sendSms(account: Account, body: JsonObject): JsonObject {
  const profile = findProfile(account, body);
  requiredText(body, "message", 500);
  if (profile.smsStatus === 0) throw new Refusal("200002", `esim [${profile.esimTranNo}] takes no sms`);
  if (profile.ended) throw notAllowed(account, profile, "send sms to");
  return {};
}

function statusOf({ context }: Account, profile: Profile): string {
  return esimStatusOf(profile, context.clock.nowMs());
}

function notAllowed(account: Account, profile: Profile, verb: string): Refusal {
  const { esimTranNo, smdpStatus } = profile;
  return new Refusal("200002", `cannot ${verb} esim [${esimTranNo}]: ${statusOf(account, profile)}, ${smdpStatus}`);
}
