import { hash32 } from "./random.ts";

/** Makes the numbers printed on a SIM from a sequence number. The same sequence number gives the same numbers. */
export type Identity = {
  /** Valid ICCID: 19 digits from `8901`, Luhn check digit last; unique over all simulators of one lab. */
  iccid(sequence: number): string;
  /** 15 digits with the test network 001/01. */
  imsi(sequence: number): string;
  /** 32 digits of a device's eUICC, valid by the modulo 97 rule. */
  eid(sequence: number): string;
  /** Upper-case matching id of an activation code, e.g. `A3F0-1B2C-44D0-9E1F`. */
  matchingId(sequence: number): string;
};

/** The Luhn digit that completes `digits` (ITU-T E.118, esim-standards sheet). */
export function luhnDigit(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    let value = Number(digits[digits.length - 1 - index]);
    if (index % 2 === 0) value = value > 4 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return String((10 - (sum % 10)) % 10);
}

/** The three digits that tell the simulators' ICCIDs apart. */
export function issuerDigits(simulatorId: string): string {
  return String(hash32(simulatorId) % 1_000).padStart(3, "0");
}

/** Numbers for one simulator. `salt` (0–99,999) changes with each reset, so that old and new ICCIDs do not meet. */
export function createIdentity(simulatorId: string, salt: () => number): Identity {
  const issuer = issuerDigits(simulatorId);
  const serial = (sequence: number) => String((salt() * 1_000_000 + sequence) % 100_000_000_000).padStart(11, "0");
  return {
    iccid: (sequence) => {
      const digits = `8901${issuer}${serial(sequence)}`;
      return digits + luhnDigit(digits);
    },
    imsi: (sequence) => `00101${serial(sequence).slice(1)}`,
    eid: (sequence) => {
      const body = `8904${issuer}${serial(sequence)}`.padEnd(30, "0");
      const check = 98n - (BigInt(`${body}00`) % 97n);
      return body + String(check).padStart(2, "0");
    },
    matchingId: (sequence) => {
      // Multiplying by an odd number modulo 2^64 scatters the serials and keeps them different.
      const mixed = (BigInt(`${issuer}${serial(sequence)}`) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
      const text = mixed.toString(16).padStart(16, "0").toUpperCase();
      return text.replace(/(.{4})(?=.)/g, "$1-");
    },
  };
}
