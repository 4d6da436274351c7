import type { Schemas } from "@tandem/sdk";
import { formatCount, formatMoney } from "./format.ts";

export type UseService = Schemas["UseService"];

/** What people call what is used. */
export const serviceWords: Record<UseService, string> = {
  sms: "SMS",
  mms: "MMS",
  verify_sms: "2FA by SMS",
  verify_voice: "2FA by call",
  verify_flash_call: "2FA by flash call",
  voice: "Calls",
  video: "Video",
  fax: "Fax",
  number: "Numbers",
  iot_sim: "IoT SIMs",
  iot_data: "IoT data",
};

const single: Partial<Record<UseService, string>> = { voice: "Call", number: "Number", iot_sim: "IoT SIM" };

/** What one use of a service is called: "Call". */
export const wordOfUse = (service: UseService): string => single[service] ?? serviceWords[service];

export const serviceOptions = (Object.keys(serviceWords) as UseService[]).map((value) => ({
  value,
  label: serviceWords[value],
}));

const plural = (count: number, word: string) => `${formatCount(count)} ${word}${count === 1 ? "" : "s"}`;

const rounded = (value: number) => formatCount(Math.round(value * 100) / 100);

/** Units as a person counts them: minutes of a call, hours of video, megabytes. */
export function formatUnits(service: UseService, units: number): string {
  switch (service) {
    case "voice":
      return units < 60 ? `${units} s` : `${Math.floor(units / 60)} min ${units % 60 ? `${units % 60} s` : ""}`.trim();
    case "video":
      return `${rounded(units / 3_600)} h`;
    case "iot_data":
      return `${rounded(units / 1_048_576)} MB`;
    case "fax":
      return plural(units, "page");
    case "number":
      return plural(units, "month");
    case "iot_sim":
      return plural(units, "SIM");
    case "sms":
      return plural(units, "segment");
    case "mms":
      return plural(units, "message");
    default:
      return plural(units, "code");
  }
}

/** Whole minutes, hours, MB or pieces, for sums. */
export function formatUnitSum(service: UseService, units: number): string {
  return service === "voice" ? `${rounded(units / 60)} min` : formatUnits(service, units);
}

/** "$0.02 a minute, 60/60". */
export function rateWords(rate: Schemas["UnitRate"]): string {
  const increments = rate.per === "minute" ? `, ${rate.incrementFirst}/${rate.incrementNext}` : "";
  const fee = Number(rate.connectionFee.amount) > 0 ? ` + ${formatMoney(rate.connectionFee)}` : "";
  return `${formatMoney(rate.price)} a ${rate.per}${increments}${fee}`;
}
