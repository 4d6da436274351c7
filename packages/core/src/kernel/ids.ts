import { randomFillSync } from "node:crypto";
import { DomainError } from "./errors.ts";

/** What each public prefix stands for. An id shows its kind wherever a person meets it. */
export const idPrefixes = {
  tnt: "tenant",
  acc: "account",
  usr: "user",
  key: "API key",
  prv: "provider",
  off: "offer",
  pln: "plan",
  ord: "order",
  itm: "order item",
  att: "attempt",
  esm: "eSIM profile",
  dec: "routing decision",
  evt: "event",
  txf: "transfer",
  wal: "wallet",
  whk: "webhook",
  msg: "message",
  ntf: "notification",
  whe: "webhook endpoint",
  rnw: "renewal",
  rna: "attempt to renew",
  tsk: "manual task",
  rul: "price rule",
  cal: "call",
  rcd: "recording",
  aud: "audit entry",
  vrm: "video room",
  fax: "fax",
  top: "payment",
  crd: "saved card",
  cus: "customer of a payment processor",
  rfd: "refund",
  dsp: "dispute",
  rec: "reconciliation run",
  dif: "difference",
  rls: "rate list",
  rlv: "rate list version",
  rli: "rate list import",
  use: "use",
  sub: "subscription",
  spl: "subscription plan",
  num: "number",
  vpn: "VPN account",
  doc: "document",
  tax: "tax",
  sim: "IoT SIM",
  bat: "batch of messages",
  tpl: "message template",
  opt: "opt-out",
  snd: "shared sender",
  vrf: "verification",
  brk: "fraud brake",
} as const;
export type IdPrefix = keyof typeof idPrefixes;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const digitOf = new Map([...alphabet].map((letter, digit) => [letter, BigInt(digit)]));
const pool = Buffer.alloc(16 * 256);
let poolOffset = pool.length;
let lastMs = 0;
let sequence = 0;

/**
 * A UUIDv7 (RFC 9562 §5.7). Ids made in one process always ascend, also within a millisecond: the 12 bits after the
 * version count up, so that rows written in one batch keep their order.
 */
export function newId(nowMs: number = Date.now()): string {
  if (poolOffset === pool.length) {
    randomFillSync(pool);
    poolOffset = 0;
  }
  const bytes = pool.subarray(poolOffset, poolOffset + 16);
  poolOffset += 16;
  if (nowMs > lastMs) {
    lastMs = nowMs;
    sequence = bytes.readUInt16BE(6) & 0x7ff;
  } else if (++sequence > 0xfff) {
    lastMs += 1;
    sequence = 0;
  }
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The smallest UUIDv7 of a moment: bounds a time range over ids, as the partitions do. */
export function idAt(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}

/** The moment a UUIDv7 was made, to the millisecond. */
export function momentOfId(id: string): Date {
  return new Date(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16));
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a lower-case UUID of any version. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/** `ord_` and 26 letters of Crockford's base 32: the same 128 bits, shorter, and its kind is visible. */
export function publicId(prefix: IdPrefix, id: string): string {
  let rest = BigInt(`0x${id.replaceAll("-", "")}`);
  let text = "";
  for (let position = 0; position < 26; position++) {
    text = alphabet[Number(rest & 31n)] + text;
    rest >>= 5n;
  }
  return `${prefix}_${text}`;
}

/** Back to the UUID. Throws `request.invalid_id` when the text is not an id of that kind. */
export function parsePublicId(prefix: IdPrefix, text: string): string {
  const letters = text.startsWith(`${prefix}_`) ? text.slice(prefix.length + 1).toLowerCase() : "";
  let value = 0n;
  for (const letter of letters) {
    const digit = digitOf.get(letter);
    if (digit === undefined) throw invalidId(prefix, text);
    value = (value << 5n) | digit;
  }
  if (letters.length !== 26 || value >> 128n !== 0n) throw invalidId(prefix, text);
  const hex = value.toString(16).padStart(32, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function invalidId(prefix: IdPrefix, text: string): DomainError {
  return new DomainError("request.invalid_id", {
    value: text.slice(0, 80),
    expected: `${prefix}_…, the id of a ${idPrefixes[prefix]}`,
  });
}
