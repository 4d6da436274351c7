import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** HMAC of the bytes, in the encoding asked for. */
export function hmac(
  algorithm: "sha256" | "sha512",
  key: string,
  data: string | Buffer,
  encoding: "hex" | "base64",
): string {
  return createHmac(algorithm, key).update(data).digest(encoding);
}

/** Compares without telling by its time how far two texts agree. */
export function equalConstantTime(a: string, b: string): boolean {
  const left = createHash("sha256").update(a).digest();
  const right = createHash("sha256").update(b).digest();
  return timingSafeEqual(left, right);
}

/** A short name for bytes: equal for repeats of one webhook that carries no id. */
export function fingerprint(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
