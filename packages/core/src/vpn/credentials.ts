import { randomInt } from "node:crypto";
import { publicId } from "../kernel/index.ts";
import { type Envelope, type Keyring, open, seal } from "../upstreams/index.ts";

/** No letters that are taken for others, so that it can be typed from a screen into a television. */
const LOWER = "abcdefghijkmnpqrstuvwxyz";
const UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS = "23456789";
const LENGTH = 16;

/** What providers take: printable ASCII without spaces, letters and digits both, 10 to 50 characters. */
export const passwordPattern = /^(?=.*[A-Za-z])(?=.*\d)[\x21-\x7e]{10,50}$/;

/** A password that every provider takes: of letters in both cases and digits. */
export function newPassword(): string {
  const letters = [LOWER, UPPER, DIGITS].map((set) => pickFrom(set));
  while (letters.length < LENGTH) letters.splice(randomInt(letters.length + 1), 0, pickFrom(LOWER + UPPER + DIGITS));
  return letters.join("");
}

const pickFrom = (set: string) => set.charAt(randomInt(set.length));

/**
 * The user name of an account, made from the attempt that buys it: no two attempts ask for the same, so that whose account a name
 * belongs to is never in doubt.
 */
export function usernameOf(attemptId: string): string {
  return `td${publicId("att", attemptId).slice(-14)}`;
}

// The owner is bound into the envelope: copied to another row it does not open.
const ownerOf = (account: { rootId: string; vpnId: string }) => `${account.rootId}/vpn/${account.vpnId}`;

export type PasswordOwner = { rootId: string; vpnId: string };

/** The password under a key of its own. */
export function sealPassword(keyring: Keyring, owner: PasswordOwner, password: string): Envelope {
  return seal(keyring, ownerOf(owner), password);
}

/** The password, for whoever may see it. */
export function openPassword(keyring: Keyring, owner: PasswordOwner, envelope: Envelope): string {
  return open(keyring, ownerOf(owner), envelope);
}

/** An envelope as JSON has it, for the payload of an order. */
export type EnvelopeText = { keyId: string; wrappedKey: string; sealed: string };

export function toText({ keyId, wrappedKey, sealed }: Envelope): EnvelopeText {
  return { keyId, wrappedKey: wrappedKey.toString("base64"), sealed: sealed.toString("base64") };
}

export function fromText({ keyId, wrappedKey, sealed }: EnvelopeText): Envelope {
  return { keyId, wrappedKey: Buffer.from(wrappedKey, "base64"), sealed: Buffer.from(sealed, "base64") };
}
