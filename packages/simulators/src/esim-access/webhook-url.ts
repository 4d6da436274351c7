import type { Account } from "./account.ts";
import { WEBHOOK_HEADERS } from "./notify.ts";
import { type JsonObject, Refusal, requiredText } from "./wire.ts";

/**
 * `/webhook/save`: sends CHECK_HEALTH and keeps the URL only when it answers with a 2xx.
 * Assumption: the code of the refusal is not published; 200008 is used.
 */
export async function saveWebhook({ store, context }: Account, body: JsonObject): Promise<JsonObject> {
  const url = requiredText(body, "webhook", 2_000);
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new Refusal("200008", "webhook must be an http(s) url");
  const check = JSON.stringify({ notifyType: "CHECK_HEALTH", content: { orderNo: "test", orderStatus: "Test" } });
  const status = await context.webhooks.check({ method: "POST", url, headers: WEBHOOK_HEADERS, body: check });
  if (status === null || status < 200 || status > 299) {
    throw new Refusal("200008", `webhook url did not pass the health check: ${status ?? "no reply"}`);
  }
  store.commit({ type: "webhook_set", url });
  return {};
}
