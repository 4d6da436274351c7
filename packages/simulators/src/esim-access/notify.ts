import type { SimulatorContext } from "../lab/types.ts";
import type { WebhookWire } from "../lab/webhooks.ts";
import { DAY_MS, esimStatusOf, type Order, type Profile, type SmdpStatus } from "./state.ts";
import { isObject, type JsonObject, wireTime } from "./wire.ts";

/** Webhooks the account's URL gets; `operations` name what caused them, for webhook faults. */
export const webhookEvents = ["ORDER_STATUS", "SMDP_EVENT", "ESIM_STATUS", "DATA_USAGE", "VALIDITY_USAGE"] as const;

export type NotifyType = (typeof webhookEvents)[number];

export const WEBHOOK_HEADERS = { "content-type": "application/json;charset=UTF-8", "user-agent": "esim-access-lab" };

/** Sends the account's webhooks in the bodies of the sheet (section Webhooks). Nothing is sent while no URL is saved. */
export type Notifier = {
  orderReady(order: Order): void;
  smdpEvent(profile: Profile, smdpStatus: SmdpStatus): void;
  /** `operation` is absent when the phone or the clock caused it. */
  esimStatus(profile: Profile, operation?: string): void;
  dataUsage(profile: Profile, shareLeft: number): void;
  validityUsage(profile: Profile): void;
};

/** A notifier that reads the URL afresh for each webhook. */
export function createNotifier(context: SimulatorContext, url: () => string): Notifier {
  const { clock } = context;
  const send = (event: NotifyType, operations: readonly string[], content: JsonObject, numbered: boolean): void => {
    const to = url();
    if (to === "") return;
    const head = numbered ? { notifyId: context.random.hex(32), eventGenerateTime: wireTime(clock.nowMs()) } : {};
    const body = JSON.stringify({ notifyType: event, ...head, content });
    context.webhooks.send({ event, operations, url: to, body, headers: WEBHOOK_HEADERS });
  };
  return {
    orderReady: ({ orderNo, transactionId }) =>
      send("ORDER_STATUS", ["placeOrder"], { orderNo, transactionId, orderStatus: "GOT_RESOURCE" }, false),
    smdpEvent: (profile, smdpStatus) => {
      const eid = context.identity.eid(profile.sequence);
      const content = { eid, ...stateOf(profile, clock.nowMs()), smdpStatus };
      send("SMDP_EVENT", [], content, true);
    },
    esimStatus: (profile, operation) =>
      send("ESIM_STATUS", operation === undefined ? [] : [operation], stateOf(profile, clock.nowMs()), true),
    dataUsage: (profile, remainThreshold) =>
      send("DATA_USAGE", [], { ...usageOf(profile, clock.nowMs()), remainThreshold }, true),
    validityUsage: (profile) => {
      const { orderNo, transactionId, iccid, totalDays, expiresAtMs } = profile;
      const expiredTime = wireTime(expiresAtMs);
      const remain = Math.max(0, Math.ceil((expiresAtMs - clock.nowMs()) / DAY_MS));
      const content = {
        orderNo,
        transactionId,
        iccid,
        durationUnit: "DAY",
        totalDuration: totalDays,
        expiredTime,
        remain,
      };
      send("VALIDITY_USAGE", [], content, false);
    },
  };
}

function stateOf(profile: Profile, nowMs: number): JsonObject {
  const { orderNo, esimTranNo, transactionId, iccid, smdpStatus } = profile;
  return { orderNo, esimTranNo, transactionId, iccid, esimStatus: esimStatusOf(profile, nowMs), smdpStatus };
}

function usageOf(profile: Profile, nowMs: number): JsonObject {
  const { orderNo, transactionId, esimTranNo, iccid, totalBytes, usedBytes } = profile;
  const sizes = { totalVolume: totalBytes, orderUsage: usedBytes, remain: totalBytes - usedBytes };
  return { orderNo, transactionId, esimTranNo, iccid, ...sizes, lastUpdateTime: wireTime(nowMs) };
}

/**
 * What an attacker who learnt the URL would send: since nothing is signed, it looks genuine and only asking the
 * upstream tells that it is a lie. A status becomes CANCEL, usage becomes all, an order one that does not exist.
 */
export function forgeWebhook(wire: WebhookWire): WebhookWire {
  const body: unknown = JSON.parse(wire.body);
  if (!isObject(body) || !isObject(body.content)) return wire;
  const content = { ...body.content };
  if ("esimStatus" in content) Object.assign(content, { esimStatus: "CANCEL", smdpStatus: "DELETED" });
  if ("orderUsage" in content) Object.assign(content, { orderUsage: content.totalVolume, remain: 0 });
  if ("orderStatus" in content) content.orderNo = `B${"9".repeat(18)}`;
  if ("expiredTime" in content) content.remain = 0;
  const notifyId = "notifyId" in body ? { notifyId: "f".repeat(32) } : {};
  return { headers: wire.headers, body: JSON.stringify({ ...body, ...notifyId, content }) };
}
