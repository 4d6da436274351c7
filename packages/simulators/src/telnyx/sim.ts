export type SimStatus =
  | "registering"
  | "enabling"
  | "enabled"
  | "disabling"
  | "disabled"
  | "setting_standby"
  | "standby"
  | "data_limit_exceeded";

/** A SIM of the account. All sold here are eSIMs. */
export type SimCard = {
  id: string;
  iccid: string;
  imsi: string;
  eid: string | null;
  msisdn: string;
  matchingId: string;
  groupId: string | null;
  status: SimStatus;
  /** What it is to become when the change that goes on is over. */
  wanted: SimStatus;
  tags: string[];
  usedBytes: number;
  limitBytes: number | null;
  installed: boolean;
  createdAtMs: number;
  updatedAtMs: number;
};

export type SimActionType = "enable" | "disable" | "set_standby";

/** A change of a SIM's state that takes its time. */
export type SimAction = {
  id: string;
  simId: string;
  type: SimActionType;
  status: "in-progress" | "completed" | "failed";
  createdAtMs: number;
  updatedAtMs: number;
};

/** Whom to tell at how many bytes. */
export type UsageNotification = { id: string; simId: string; bytes: number; createdAtMs: number };

export const MEGABYTE = 1_000_000;
/** Ten-thousandths of a dollar: an eSIM once, and a megabyte in the first zone (sheet: Money). */
export const esimCost = 7_000;
export const megabyteCost = 100;

/** The state on the way to another, and the one at its end. */
export const changes: Record<SimActionType, { passing: SimStatus; end: SimStatus }> = {
  enable: { passing: "enabling", end: "enabled" },
  disable: { passing: "disabling", end: "disabled" },
  set_standby: { passing: "setting_standby", end: "standby" },
};

export const reasons: Record<SimStatus, string> = {
  registering: "The SIM card is being registered.",
  enabling: "The SIM card is being enabled.",
  enabled: "The SIM card is active, ready to connect to networks and consume data.",
  disabling: "The SIM card is being disabled.",
  disabled: "The SIM card was disabled.",
  setting_standby: "The SIM card is being set to standby.",
  standby: "The SIM card is on standby.",
  data_limit_exceeded: "The SIM card's data limit was exceeded.",
};
