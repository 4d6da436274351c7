import type { Assignment } from "./assignment.ts";

/** SM-DP+ state as eSIM Go names it. `Released` comes back after deletion from the device (sheet: mapping of states). */
export type ProfileStatus = "Released" | "Downloaded" | "Installed" | "Unavailable";

export type HistoryEntry = { name: string; bundleName: string; atMs: number };

/** Where the eSIM was seen last, in the words of `GET /esims/{iccid}/location`. */
export type Location = {
  networkCode: string;
  networkName: string;
  brandName: string;
  countryIso: string;
  countryName: string;
};

/** One eSIM of the organisation. Instants in epoch milliseconds. */
export type Esim = {
  iccid: string;
  eid: string;
  msisdn: string;
  matchingId: string;
  smdpHost: string;
  pin: string;
  puk: string;
  profileName: string;
  profileStatus: ProfileStatus;
  firstInstalledAtMs: number | null;
  attachedAtMs: number | null;
  customerRef: string;
  assignedAtMs: number;
  /** Install details answer 503 until then. */
  readyAtMs: number;
  state: "active" | "suspended" | "deactivated";
  assignments: Assignment[];
  history: HistoryEntry[];
  location: Location | null;
  locatedAtMs: number | null;
};

/** The activation code as printed in a QR code (SGP.22 §4.1). */
export function activationCode(esim: Esim): string {
  return `LPA:1$${esim.smdpHost}$${esim.matchingId}`;
}
