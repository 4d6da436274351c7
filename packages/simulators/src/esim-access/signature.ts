import { createHmac, timingSafeEqual } from "node:crypto";

/** What the signature covers, in the order of the sheet (section Auth). */
export type SignedRequest = { timestamp: string; requestId: string; accessCode: string; rawBody: string };

/** Lower-case hexadecimal HMAC-SHA256 of timestamp + request id + access code + raw body. */
export function sign(secretKey: string, request: SignedRequest): string {
  const { timestamp, requestId, accessCode, rawBody } = request;
  return createHmac("sha256", secretKey)
    .update(timestamp + requestId + accessCode + rawBody)
    .digest("hex");
}

/** Compares in constant time; the case of the digits does not matter (unconfirmed: the official example is upper-case). */
export function verify(secretKey: string, request: SignedRequest, signature: string): boolean {
  const expected = Buffer.from(sign(secretKey, request));
  const given = Buffer.from(signature.toLowerCase());
  return expected.length === given.length && timingSafeEqual(expected, given);
}
