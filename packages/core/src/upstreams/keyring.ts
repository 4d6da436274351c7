import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { z } from "zod";

/**
 * Key-encryption keys, kept outside the database. New envelopes are made with the active key; the others still open
 * what was made with them. AES-256-GCM throughout.
 */
export type Keyring = { readonly active: string; readonly keys: ReadonlyMap<string, Buffer> };

/** A secret under a data key of its own, and that data key under the key named `keyId`. Both are `nonce | tag | ciphertext`. */
export type Envelope = { keyId: string; wrappedKey: Buffer; sealed: Buffer };

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

const keyringText = z.object({ active: z.string().min(1), keys: z.record(z.string().min(1), z.base64()) });

/** Reads `{ "active": "k1", "keys": { "k1": "<32 bytes, base64>" } }`. Throws with what is wrong, never with key material. */
export function parseKeyring(json: string): Keyring {
  const parsed = keyringText.safeParse(readJson(json));
  if (!parsed.success)
    throw new Error('The keyring is not of the form { "active": "k1", "keys": { "k1": "<base64>" } }');
  const keys = new Map(Object.entries(parsed.data.keys).map(([id, text]) => [id, Buffer.from(text, "base64")]));
  for (const [id, key] of keys) {
    if (key.length !== keyBytes)
      throw new Error(`Key ${id} of the keyring has ${key.length} bytes instead of ${keyBytes}`);
  }
  if (!keys.has(parsed.data.active)) throw new Error(`The keyring's active key ${parsed.data.active} is not in it`);
  return { active: parsed.data.active, keys };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What JSON.parse says may quote the text, which is made of keys.
    return undefined;
  }
}

/** The text form of a new keyring with one key, or of `old` with one more key that becomes the active one. */
export function addKey(id: string, old?: Keyring): string {
  if (old?.keys.has(id)) throw new Error(`The keyring has a key ${id} already`);
  const keys = [...(old?.keys ?? []), [id, randomBytes(keyBytes)] as const];
  return JSON.stringify({
    active: id,
    keys: Object.fromEntries(keys.map(([name, key]) => [name, key.toString("base64")])),
  });
}

/**
 * Seals a text. `owner` (root and row) is bound into both layers, so that an envelope copied to another row does not open.
 */
export function seal(keyring: Keyring, owner: string, text: string): Envelope {
  const dataKey = randomBytes(keyBytes);
  const envelope = {
    keyId: keyring.active,
    wrappedKey: encrypt(keyOf(keyring, keyring.active), `key ${owner}`, dataKey),
    sealed: encrypt(dataKey, `data ${owner}`, Buffer.from(text, "utf8")),
  };
  dataKey.fill(0);
  return envelope;
}

/** Opens an envelope. Throws when its key is not in the keyring, or when it was changed or belongs to another owner. */
export function open(keyring: Keyring, owner: string, envelope: Envelope): string {
  const dataKey = decrypt(keyOf(keyring, envelope.keyId), `key ${owner}`, envelope.wrappedKey);
  const text = decrypt(dataKey, `data ${owner}`, envelope.sealed).toString("utf8");
  dataKey.fill(0);
  return text;
}

/** The data key under the active key instead of an older one; what is sealed stays as it is. */
export function rewrap(keyring: Keyring, owner: string, envelope: Envelope): Envelope {
  const dataKey = decrypt(keyOf(keyring, envelope.keyId), `key ${owner}`, envelope.wrappedKey);
  const wrappedKey = encrypt(keyOf(keyring, keyring.active), `key ${owner}`, dataKey);
  dataKey.fill(0);
  return { keyId: keyring.active, wrappedKey, sealed: envelope.sealed };
}

function keyOf(keyring: Keyring, id: string): Buffer {
  const key = keyring.keys.get(id);
  if (!key) throw new Error(`Key ${id} is not in the keyring`);
  return key;
}

function encrypt(key: Buffer, boundTo: string, plain: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(boundTo, "utf8"));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function decrypt(key: Buffer, boundTo: string, text: Buffer): Buffer {
  const nonce = text.subarray(0, nonceBytes);
  const tag = text.subarray(nonceBytes, nonceBytes + tagBytes);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes }).setAAD(
    Buffer.from(boundTo, "utf8"),
  );
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(text.subarray(nonceBytes + tagBytes)), decipher.final()]);
}
