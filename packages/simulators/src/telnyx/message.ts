export type MessageStatus =
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "sending_failed"
  | "delivery_failed"
  | "delivery_unconfirmed"
  | "expired";

export type MessageError = { code: string; title: string; detail: string };

/** A message to or from a number of the account. */
export type Message = {
  id: string;
  direction: "outbound" | "inbound";
  from: string;
  to: string;
  text: string;
  subject: string | null;
  mediaUrls: string[];
  type: "SMS" | "MMS";
  encoding: string;
  parts: number;
  status: MessageStatus;
  errors: MessageError[];
  messagingProfileId: string;
  webhookUrl: string | null;
  webhookFailoverUrl: string | null;
  tags: string[];
  receivedAtMs: number;
  sentAtMs: number | null;
  completedAtMs: number | null;
};

/** Ten-thousandths of a dollar for each part, and what the networks take for it. */
export const rate = { SMS: 40, MMS: 150 } as const;
export const carrierFee = { SMS: 30, MMS: 100 } as const;

const GSM7 =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM7_TWICE = "^{}\\[~]|€\f";

/** How a text is coded and into how many parts it is cut (GSM 03.38, 3GPP TS 23.040). */
export function segmentsOf(text: string): { encoding: "GSM-7" | "UCS-2"; parts: number } {
  const characters = [...text];
  const isGsm = characters.every((one) => GSM7.includes(one) || GSM7_TWICE.includes(one));
  if (!isGsm) return { encoding: "UCS-2", parts: text.length <= 70 ? 1 : Math.ceil(text.length / 67) };
  const units = characters.reduce((sum, one) => sum + (GSM7_TWICE.includes(one) ? 2 : 1), 0);
  return { encoding: "GSM-7", parts: units <= 160 ? 1 : Math.ceil(units / 153) };
}

/** What a message costs, in ten-thousandths of a dollar. */
export function costOf(message: Pick<Message, "type" | "parts">): number {
  return (rate[message.type] + carrierFee[message.type]) * message.parts;
}

/** What becomes of a message by whom it goes to and what it says; null for one that arrives. */
export function fateOf(to: string, text: string): { status: MessageStatus; error: MessageError | null } {
  if (text.includes("LAB-SPAM")) {
    return {
      status: "sending_failed",
      error: {
        code: "40002",
        title: "Blocked as spam - temporary",
        detail: "The message was flagged by a spam filter.",
      },
    };
  }
  if (to.endsWith("0004")) {
    return {
      status: "delivery_failed",
      error: { code: "40008", title: "Undeliverable", detail: "The recipient carrier did not accept the message." },
    };
  }
  if (to.endsWith("0006")) return { status: "delivery_unconfirmed", error: null };
  return { status: "delivered", error: null };
}
