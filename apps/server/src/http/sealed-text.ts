import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Writes and reads texts that only holders of the secret can read. */
export type TextSeal = { seal(text: string): string; open(sealed: string): string };

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a key made from the process's secret for one purpose. `open` throws when the text was changed or the secret is another. */
export function createTextSeal(secret: string, purpose: string): TextSeal {
  const key = Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
  return {
    seal(text) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, "base64");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes));
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, "utf8") + decipher.final("utf8");
    },
  };
}
