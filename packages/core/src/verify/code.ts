import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * The code of a verification, made from its id and a secret that is not in the database. So it is stored nowhere, and any worker
 * can send the same code again by another channel or provider. Whoever reads the database learns no code.
 */
export function codeOf(secret: string, verificationId: string, length: number): string {
  const digest = createHmac("sha256", secret).update(`verification code ${verificationId}`).digest();
  // 96 bits against at most 10^10 codes: every code is as likely as any other, to the ninth digit and beyond.
  const number = BigInt(`0x${digest.subarray(0, 12).toString("hex")}`) % 10n ** BigInt(length);
  return number.toString().padStart(length, "0");
}

/** Whether a person's code is the right one, in the same time whatever they typed. */
export function isSameCode(right: string, typed: string): boolean {
  const [one, other] = [right, typed].map((code) => createHmac("sha256", "compare").update(code).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

/** What a person typed, without what people put between digits. */
export function plainCode(typed: string): string {
  return typed.replace(/[\s\-.]/g, "");
}
