import { publishEvent } from "@tandem/core/hooks";
import { formatAmount, publicId } from "@tandem/core/kernel";
import { notify } from "@tandem/core/notifications";
import type { CallNews, TellOfCall } from "@tandem/core/voice";

/** Tells a customer's systems of every call, and the customer of missed ones and messages, as the account wants to hear. */
export const tellOfCall: TellOfCall = async (tx, news, now) => {
  const { accountId } = news.call;
  await publishEvent(tx, { accountId, type: `call.${news.type}`, data: toEventData(news) });
  const { id: subjectId, fromNumber: from, toNumber: to } = news.call;
  const about = { accountId, subjectId, now };
  if (news.type === "missed") {
    const data = { from, to, noMoney: news.reason === "no_money" };
    await notify(tx, { ...about, topic: "call_missed", dedupeKey: `call_missed:${subjectId}`, data });
  } else if (news.type === "voicemail_received" || news.type === "voicemail_transcribed") {
    const isLate = news.type === "voicemail_transcribed";
    const { id, seconds, transcript } = news.recording;
    const told = { ...(seconds !== null && { seconds }), ...(transcript !== null && { transcript }) };
    const data = { from, to, ...told, ...(isLate && { transcribedLater: true }) };
    const dedupeKey = `${isLate ? "voicemail_text" : "voicemail"}:${id}`;
    await notify(tx, { ...about, topic: "voicemail_received", dedupeKey, data });
  }
};

function toEventData(news: CallNews): Record<string, unknown> {
  const { id, direction, fromNumber, toNumber } = news.call;
  const call = { id: publicId("cal", id), direction, from: fromNumber, to: toNumber };
  switch (news.type) {
    case "started":
    case "answered":
      return call;
    case "failed":
    case "missed":
      return { ...call, reason: news.reason };
    case "completed": {
      const price = { amount: formatAmount(news.priceMicros), currency: news.currency };
      return { ...call, outcome: news.outcome, seconds: news.seconds, price };
    }
    case "recording_ready":
    case "voicemail_received":
    case "voicemail_transcribed": {
      const { id: recordingId, seconds, transcript } = news.recording;
      const recording = { ...call, recordingId: publicId("rcd", recordingId), seconds };
      return news.type === "recording_ready" ? recording : { ...recording, transcript };
    }
  }
}
