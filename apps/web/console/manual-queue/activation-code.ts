/** The parts of an eSIM's activation code: `LPA:1$<host>$<matching id>`, and what a code may carry behind them. */
export type CodeParts = { host: string; matchingId: string; rest: string };

const hostPattern = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$/;
const matchingPattern = /^[A-Za-z0-9-]{1,255}$/;

/** Takes an activation code apart, with or without the `LPA:` before it; null when it is none. */
export function readCode(text: string): CodeParts | null {
  const match = /^(?:LPA:)?1\$([^$\s]+)\$([^$\s]+)((?:\$[^$\s]*)*)$/i.exec(text.trim());
  const [, host = "", matchingId = "", rest = ""] = match ?? [];
  return match && hostPattern.test(host) && matchingPattern.test(matchingId) ? { host, matchingId, rest } : null;
}

/** Puts an activation code together. */
export const writeCode = (parts: CodeParts): string => `LPA:1$${parts.host}$${parts.matchingId}${parts.rest}`;

/** Why a pasted text is no activation code, in words that say what is missing. Null when it is one, or when nothing was pasted. */
export function checkCode(text: string): string | null {
  const code = text.trim();
  if (code === "" || readCode(code)) return null;
  if (/^https?:/i.test(code)) return "This is a web address. The code starts with LPA:1$";
  if (/\s/.test(code)) return "A code holds no spaces";
  if (!/^(LPA:)?1\$/i.test(code)) return "A code starts with LPA:1$";
  const [, host = "", matchingId = ""] = code.split("$");
  if (!hostPattern.test(host)) return `“${host}” is no server name like rsp.example.com`;
  if (matchingId === "") return "The part after the second $ is missing";
  return "The part after the second $ has letters, digits and hyphens only";
}

/** What is wrong with each part; empty when nothing is. */
export function checkParts(parts: CodeParts): { host?: string; matchingId?: string } {
  return {
    ...(hostPattern.test(parts.host) ? {} : { host: "A server name like rsp.example.com" }),
    ...(matchingPattern.test(parts.matchingId) ? {} : { matchingId: "Letters, digits and hyphens" }),
  };
}

/** An ICCID without the spaces and hyphens it is printed with. */
export const plainIccid = (text: string): string => text.replaceAll(/[\s-]/g, "").toUpperCase();

/** What is wrong with an ICCID: 18 to 22 digits that start with 89. Null when it is fine. */
export function checkIccid(text: string): string | null {
  if (text === "") return "As printed on the profile, 18 to 22 digits";
  if (!/^\d+F?$/.test(text)) return "Digits only; an F may stand at the end";
  const digits = text.replace("F", "");
  if (!digits.startsWith("89")) return "An ICCID starts with 89";
  if (digits.length < 18 || digits.length > 22) return `18 to 22 digits; these are ${digits.length}`;
  return null;
}

// The numbering standard has 19 digits with the check digit; many providers print 20. Others carry none that could be told.
const lengthsWithCheckDigit = new Set([19, 20]);

/**
 * Whether a valid ICCID's last digit does not fit the others, as after a typing mistake. No more than a warning: real numbers of
 * some providers fail the check.
 */
export function lastDigitIsOdd(iccid: string): boolean {
  const digits = iccid.replace("F", "");
  return lengthsWithCheckDigit.has(digits.length) && luhnSum(digits) % 10 !== 0;
}

function luhnSum(digits: string): number {
  return [...digits].reverse().reduce((sum, letter, index) => {
    const digit = Number(letter) * (index % 2 === 1 ? 2 : 1);
    return sum + (digit > 9 ? digit - 9 : digit);
  }, 0);
}
