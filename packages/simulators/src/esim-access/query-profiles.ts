import type { Account } from "./account.ts";
import { findProfile } from "./account.ts";
import { settleIfDue } from "./lifecycle.ts";
import { esimStatusOf, type Order, type Profile } from "./state.ts";
import { isObject, type JsonObject, optionalText, Refusal, requiredInteger, requiredList, wireTime } from "./wire.ts";

/** Host of the activation codes; under a reserved name, so that no real phone finds it. */
const SMDP_HOST = "rsp.esim-access.example";

const USAGE_IDS_MAX = 10;

/** `/esim/query`: by order, by profile or by time of the order. */
export function queryProfiles(account: Account, body: JsonObject): JsonObject {
  const { pageNum, pageSize: asked } = readPager(body);
  const pageSize = Math.min(asked, account.context.settings().pageRowsMax ?? asked);
  const found = findProfiles(account, body);
  const start = (pageNum - 1) * pageSize;
  const page = found.slice(start, start + pageSize);
  return {
    esimList: page.map((profile) => toWireProfile(account, profile)),
    pager: { pageSize, pageNum, total: found.length },
  };
}

function readPager(body: JsonObject): { pageNum: number; pageSize: number } {
  if (!isObject(body.pager)) throw new Refusal("000105", "parameter [pager] is missing");
  return {
    pageNum: requiredInteger(body.pager, "pageNum", 1, 10_000),
    pageSize: requiredInteger(body.pager, "pageSize", 5, 500),
  };
}

function findProfiles(account: Account, body: JsonObject): readonly Profile[] {
  const orderNo = optionalText(body, "orderNo");
  if (orderNo !== undefined) return profilesOfOrder(account, orderNo);
  const startTime = optionalText(body, "startTime");
  const endTime = optionalText(body, "endTime");
  if (startTime !== undefined && endTime !== undefined) {
    return profilesBetween(account, readTime("startTime", startTime), readTime("endTime", endTime));
  }
  return [findProfile(account, body)];
}

function profilesOfOrder(account: Account, orderNo: string): readonly Profile[] {
  const order = account.store.state.ordersByNo.get(orderNo);
  if (!order) throw new Refusal("310272", `orderNo [${orderNo}] doesn't exist`);
  settleIfDue(account, order);
  if (!order.settled) throw new Refusal("200010", "profiles are being downloaded for the order, try again later");
  if (order.willFail) throw new Refusal("200009", `order [${orderNo}] is in an abnormal state`);
  return order.profiles;
}

/** Assumption: orders still allocating are left out, as their profiles do not exist yet. Newest first. */
function profilesBetween(account: Account, fromMs: number, toMs: number): readonly Profile[] {
  const { orders } = account.store.state;
  const found: Profile[] = [];
  for (let index = orders.length - 1; index >= 0; index -= 1) {
    const order = orders[index];
    // Orders stand in the order of their time, so nothing older can be inside.
    if (!order || order.placedAtMs < fromMs) break;
    if (order.placedAtMs > toMs) continue;
    settleIfDue(account, order);
    if (isReady(order)) found.push(...order.profiles);
  }
  return found;
}

function isReady(order: Order): boolean {
  return order.settled && !order.willFail;
}

function readTime(name: string, text: string): number {
  // `+0000` is what the upstream prints itself, and not every parser takes it without the colon.
  const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  if (Number.isNaN(ms)) throw new Refusal("000107", `parameter [${name}] is no time`);
  return ms;
}

/** The full activation code of a profile. */
export function activationCode({ context }: Account, profile: Profile): string {
  return `LPA:1$${SMDP_HOST}$${context.identity.matchingId(profile.sequence)}`;
}

/** One row of `esimList` (sheet, Profile fields). */
function toWireProfile(account: Account, profile: Profile): JsonObject {
  const { context } = account;
  const nowMs = context.clock.nowMs();
  return {
    esimTranNo: profile.esimTranNo,
    orderNo: profile.orderNo,
    transactionId: profile.transactionId,
    imsi: context.identity.imsi(profile.sequence),
    iccid: profile.iccid,
    msisdn: "",
    smsStatus: profile.smsStatus,
    ac: activationCode(account, profile),
    qrCodeUrl: `${context.baseUrl()}/qr/${profile.esimTranNo}.png`,
    shortUrl: `${context.baseUrl()}/p/${profile.esimTranNo}`,
    smdpStatus: profile.smdpStatus,
    eid: profile.installedAtMs === undefined ? "" : context.identity.eid(profile.sequence),
    activeType: profile.activeType,
    dataType: profile.dataType,
    activateTime: profile.activatedAtMs === undefined ? null : wireTime(profile.activatedAtMs),
    installationTime: profile.installedAtMs === undefined ? null : wireTime(profile.installedAtMs),
    expiredTime: wireTime(profile.expiresAtMs),
    totalVolume: profile.totalBytes,
    totalDuration: profile.totalDays,
    durationUnit: "DAY",
    orderUsage: profile.usedBytes,
    esimStatus: esimStatusOf(profile, nowMs),
    pin: "",
    puk: "",
    apn: "drei.at",
    ipExport: profile.ipExport,
    supportTopUpType: profile.supportTopUpType,
    fupPolicy: profile.fupPolicy,
    packageList: packagesOf(profile),
  };
}

function packagesOf(profile: Profile): JsonObject[] {
  const bought = [{ ...profile, atMs: profile.createdAtMs }, ...profile.topUps];
  return bought.map(({ name, packageCode, slug, days, volumeBytes, atMs, transactionId }) => ({
    packageName: name,
    packageCode,
    slug,
    duration: days,
    volume: volumeBytes,
    locationCode: profile.locationCode,
    createTime: wireTime(atMs),
    esimTranNo: profile.esimTranNo,
    transactionId,
  }));
}

/** `/esim/usage/query`. Assumption: profiles that do not exist are left out. In the lab usage has no lag. */
export function queryUsage({ store }: Account, body: JsonObject): JsonObject {
  const ids = requiredList(body, "esimTranNoList");
  if (ids.length > USAGE_IDS_MAX) throw new Refusal("000107", `at most ${USAGE_IDS_MAX} esimTranNo are taken`);
  const esimUsageList = ids.flatMap((id) => {
    const profile = store.state.profiles.get(String(id));
    if (!profile) return [];
    const { esimTranNo, usedBytes: dataUsage, totalBytes: totalData, lastUsageAtMs, createdAtMs } = profile;
    return [{ esimTranNo, dataUsage, totalData, lastUpdateTime: wireTime(lastUsageAtMs ?? createdAtMs) }];
  });
  return { esimUsageList };
}
