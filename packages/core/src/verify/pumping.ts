/** What is known of an account's codes to one prefix. */
export type PrefixFacts = {
  /** Of the hour at hand, the one about to be sent included. */
  started: number;
  approved: number;
  /** Codes in an hour, over the hours of the last week that had any. */
  usual: number;
  /** How many such hours there were. */
  hours: number;
};

export type PumpingLimits = {
  /** Fewer in an hour are never stopped. */
  startedMin: number;
  /** So many times what is usual is sudden … */
  timesUsual: number;
  /** … and where nothing is usual yet, so many in an hour are. */
  startedMaxUnknown: number;
  /** A share of right codes above this is real people, however many they are. */
  conversionMin: number;
};

export const defaultPumpingLimits: PumpingLimits = {
  startedMin: 20,
  timesUsual: 4,
  startedMaxUnknown: 60,
  conversionMin: 0.25,
};

/**
 * Whether codes to a prefix look like pumping, in words; null when they do not. Whoever earns by each message sends many to
 * numbers of one network and enters none of them: it is sudden, and nearly nobody answers. Both must hold, so that a shop's good
 * day is not stopped.
 */
export function pumpingReason(facts: PrefixFacts, limits: PumpingLimits = defaultPumpingLimits): string | null {
  const { started, approved, usual, hours } = facts;
  if (started < limits.startedMin) return null;
  // The last ones had no time to be entered yet.
  const answered = Math.max(1, started - Math.ceil(limits.startedMin / 4));
  if (approved / answered >= limits.conversionMin) return null;
  const known = hours >= 3;
  if (known && started < usual * limits.timesUsual) return null;
  if (!known && started < limits.startedMaxUnknown) return null;
  const against = known ? `${round(usual)} an hour are usual` : "nothing is usual there yet";
  return `${started} codes within an hour where ${against}, and ${approved} of them entered`;
}

const round = (value: number) => (value >= 10 ? Math.round(value) : Math.round(value * 10) / 10);

/** What codes are counted together by: the country's code and the digits that name a network there. */
export function prefixOf(number: string): string {
  return number.slice(0, Math.max(4, number.length - 5)).slice(0, 7);
}
