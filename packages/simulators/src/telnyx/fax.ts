export type FaxStatus =
  | "queued"
  | "media.processed"
  | "originated"
  | "sending"
  | "delivered"
  | "failed"
  | "initiated"
  | "receiving"
  | "media.processing"
  | "received";

/** A fax to or from a number of the account. */
export type Fax = {
  id: string;
  direction: "outbound" | "inbound";
  from: string;
  to: string;
  connectionId: string;
  mediaUrl: string | null;
  quality: string;
  storeMedia: boolean;
  clientState: string | null;
  webhookUrl: string | null;
  status: FaxStatus;
  pages: number;
  failureReason: string | null;
  createdAtMs: number;
  updatedAtMs: number;
};

/** Ten-thousandths of a dollar for a page (sheet: Money, an estimate). */
export const pageCost = 700;

/** Why a fax to such a phone fails (sheet: Errors, fax failure_reason); null when it arrives. */
export function failureFor(answers: string): string | null {
  switch (answers) {
    case "busy":
      return "user_busy";
    case "no_answer":
      return "receiver_no_answer";
    case "rejected":
      return "receiver_call_dropped";
    case "unreachable":
      return "destination_invalid";
    default:
      return null;
  }
}
