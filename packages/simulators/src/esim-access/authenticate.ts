import type { IncomingHttpHeaders } from "node:http";
import { verify } from "./signature.ts";
import { Refusal } from "./wire.ts";

/** Assumption: the tolerance is not published. */
const TIMESTAMP_TOLERANCE_MS = 5 * 60_000;

/** Ten digits are seconds, more are milliseconds: the text asks for the latter, the official example shows the former. */
const SECONDS_MAX = 99_999_999_999;

export type Credentials = { accessCode: string; secretKey: string };

/**
 * Checks the headers of a call. The access code alone is enough; when any header of the signed mode is there, all
 * must be and must agree. Refuses with 000101, 000102, 101001 or 101003.
 */
export function authenticate(
  headers: IncomingHttpHeaders,
  rawBody: string,
  credentials: Credentials,
  nowMs: number,
): void {
  const accessCode = text(headers["rt-accesscode"]);
  if (accessCode === undefined) throw new Refusal("000101", "request header [RT-AccessCode] is missing");
  if (accessCode !== credentials.accessCode) throw new Refusal("000102", "request header [RT-AccessCode] is invalid");
  const requestId = text(headers["rt-requestid"]);
  const timestamp = text(headers["rt-timestamp"]);
  const signature = text(headers["rt-signature"]);
  if (requestId === undefined && timestamp === undefined && signature === undefined) return;
  if (requestId === undefined || timestamp === undefined || signature === undefined) {
    throw new Refusal("000101", "request headers [RT-RequestID], [RT-Timestamp] and [RT-Signature] belong together");
  }
  const sentMs = toMs(timestamp);
  if (sentMs === undefined) throw new Refusal("000102", "request header [RT-Timestamp] is no timestamp");
  if (Math.abs(nowMs - sentMs) > TIMESTAMP_TOLERANCE_MS) throw new Refusal("101001", "timestamp has expired");
  if (!verify(credentials.secretKey, { timestamp, requestId, accessCode, rawBody }, signature)) {
    throw new Refusal("101003", "signature does not match");
  }
}

function text(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" && header !== "" ? header : undefined;
}

function toMs(timestamp: string): number | undefined {
  if (!/^\d{1,16}$/.test(timestamp)) return undefined;
  const value = Number(timestamp);
  return value > SECONDS_MAX ? value : value * 1_000;
}
