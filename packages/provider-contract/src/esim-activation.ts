/**
 * Activation codes, install links and ICCIDs by SGP.22 §4.1 and ITU-T E.118 (facts: providers/esim-standards.md,
 * sections "Activation code", "ICCID", "Install links").
 */

/** The fields of an activation code. */
export type ActivationCode = {
  /** Host without scheme or trailing slash. */
  smdpAddress: string;
  /** May be empty for downloads bound to the device. Case matters. */
  matchingId: string;
  smdpOid?: string;
  confirmationCodeRequired: boolean;
};

/** The text to put into a QR code: `LPA:1$host$matching id`, with OID and confirmation flag only where set. */
export function formatActivationCode(code: ActivationCode): string {
  const fields = ["1", bareHost(code.smdpAddress), code.matchingId];
  if (code.smdpOid !== undefined || code.confirmationCodeRequired) fields.push(code.smdpOid ?? "");
  if (code.confirmationCodeRequired) fields.push("1");
  return `LPA:${fields.join("$")}`;
}

/** Reads an activation code with or without `LPA:`; null when it is none. Fields after the fifth are ignored, as readers do. */
export function parseActivationCode(text: string): ActivationCode | null {
  const fields = text.trim().replace(/^LPA:/i, "").split("$");
  const [format, host, matchingId, oid, flag] = fields;
  if (format !== "1" || host === undefined || matchingId === undefined) return null;
  const smdpAddress = bareHost(host);
  if (!isHostName(smdpAddress)) return null;
  return {
    smdpAddress,
    matchingId,
    ...(oid ? { smdpOid: oid } : {}),
    confirmationCodeRequired: flag === "1",
  };
}

/** Some upstreams print the SM-DP+ address as a URL; an activation code holds the host alone. */
function bareHost(address: string): string {
  return address
    .trim()
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/\/+$/, "");
}

function isHostName(host: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*(:\d{1,5})?$/.test(host);
}

/** One-tap install on iOS 17.4 and later, from a browser, a mail or an app. */
export function appleInstallUrl(activationCode: string): string {
  return `https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=${escapeCardData(activationCode)}`;
}

/** One-tap install on Android. Not every device follows it, so a QR code and manual entry are always shown beside it. */
export function androidInstallUrl(activationCode: string): string {
  return `https://esimsetup.android.com/esim_qrcode_provisioning?carddata=${escapeCardData(activationCode)}`;
}

// Phones read `$` and `:` only when they are not escaped, as providers print them; both are legal in a query.
function escapeCardData(text: string): string {
  return encodeURIComponent(text).replaceAll("%24", "$").replaceAll("%3A", ":");
}

/** Digits only, without the `F` that pads 20-digit numbers on the card; null when it cannot be an ICCID (18–22 digits, starting 89). */
export function normaliseIccid(text: string): string | null {
  const digits = text.replace(/[\s-]/g, "").replace(/f$/i, "");
  return /^89\d{16,20}$/.test(digits) ? digits : null;
}

/** Whether the last digit is the Luhn check digit. A warning at most: real numbers of several providers fail it. */
export function hasLuhnCheckDigit(iccid: string): boolean {
  if (!/^\d{2,}$/.test(iccid)) return false;
  return luhnCheckDigit(iccid.slice(0, -1)) === Number(iccid.at(-1));
}

/** The digit that makes `digits` pass Luhn when appended. */
export function luhnCheckDigit(digits: string): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}

/** Whether a 32-digit EID carries its right check number (N mod 97 = 1). */
export function isValidEid(eid: string): boolean {
  return /^\d{32}$/.test(eid) && BigInt(eid) % 97n === 1n;
}
