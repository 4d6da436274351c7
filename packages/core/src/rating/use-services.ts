/** What is used, not ordered: each is counted in whole units and priced per so many of them. */
export const useServices = [
  "sms",
  "mms",
  "verify_sms",
  "verify_voice",
  "verify_flash_call",
  "voice",
  "video",
  "fax",
  "number",
  "iot_sim",
  "iot_data",
] as const;
export type UseService = (typeof useServices)[number];

/** Who began it: a call or message we send, or one that reaches a number of ours. Rates differ. */
export type Direction = "outbound" | "inbound";

export type UseUnit =
  | "segment"
  | "message"
  | "verification"
  | "second"
  | "participant_second"
  | "page"
  | "month"
  | "SIM"
  | "byte";

/** How a service is counted and priced. */
export type UnitRule = {
  /** What one unit is. */
  unit: UseUnit;
  /** Prices are for so many units: 60 seconds, 3,600 participant seconds, 1,048,576 bytes, else one. */
  per: number;
  /** What a price is for, in people's words: "minute". */
  perName: string;
};

const one = (unit: UseUnit): UnitRule => ({ unit, per: 1, perName: unit });

const rules: Record<UseService, UnitRule> = {
  sms: one("segment"),
  mms: one("message"),
  verify_sms: one("verification"),
  verify_voice: one("verification"),
  verify_flash_call: one("verification"),
  voice: { unit: "second", per: 60, perName: "minute" },
  video: { unit: "participant_second", per: 3_600, perName: "participant hour" },
  fax: one("page"),
  number: one("month"),
  iot_sim: one("SIM"),
  iot_data: { unit: "byte", per: 1_048_576, perName: "MB" },
};

/** How a service is counted, and for how many units its prices are. */
export function unitsOf(service: UseService): UnitRule {
  return rules[service];
}
