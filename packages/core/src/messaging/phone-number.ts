import { messageInvalid } from "./errors.ts";

/**
 * A telephone number as people write it, in international form: `+` and 7 to 15 digits. Blanks and the usual punctuation are
 * taken out; `00` before the country counts as `+`. Throws `request.invalid` with the field and what would be right.
 */
export function toPhoneNumber(written: string, field: string): string {
  const plain = written.replace(/[\s().\-/\u00a0\u2011]/g, "").replace(/^00/, "+");
  if (/^\+[1-9]\d{6,14}$/.test(plain)) return plain;
  const problem = plain.startsWith("+") ? "7 to 15 digits after the +" : "with its country code, such as +12025550143";
  throw messageInvalid(field, problem);
}
