export type VerificationType = "sms" | "call" | "flashcall" | "whatsapp";
export type VerificationStatus = "pending" | "accepted" | "invalid" | "expired" | "error";

/** A code on its way to a person. `code` is what the person sees or hears; with a flash call the end of the calling number. */
export type Verification = {
  id: string;
  type: VerificationType;
  phoneNumber: string;
  profileId: string;
  code: string;
  customCode: string | null;
  timeoutSeconds: number;
  status: "pending" | "accepted" | "invalid" | "error";
  createdAtMs: number;
  updatedAtMs: number;
};

/** Ten-thousandths of a dollar: fee and what the network takes. Real prices are not published (sheet: Money). */
export const verifyCost: Record<VerificationType, number> = { sms: 540, call: 600, flashcall: 300, whatsapp: 450 };

/** How a verification stands at a moment: a pending one expires by itself. */
export function statusAt(row: Verification, nowMs: number): VerificationStatus {
  const isOver = nowMs > row.createdAtMs + row.timeoutSeconds * 1_000;
  return row.status === "pending" && isOver ? "expired" : row.status;
}
