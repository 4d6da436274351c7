import type { Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

/** A number as people read it: `+1 212 555 0100`. Countries group differently; North America's way is known, others by threes. */
export function formatNumber(number: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  if (american) return `+1 ${american[1]} ${american[2]} ${american[3]}`;
  return number.replace(/^(\+\d{2})(\d+)$/, (_, code: string, rest: string) => `${code} ${groups(rest)}`);
}

const groups = (digits: string): string => digits.replace(/\d{3}(?=\d{2,})/g, "$& ");

export const featureWords: Record<Schemas["NumberFeature"], string> = {
  voice: "Calls",
  sms: "SMS",
  mms: "MMS",
  fax: "Fax",
};

export const numberTypeWords: Record<Schemas["NumberType"], string> = {
  local: "Local",
  mobile: "Mobile",
  national: "National",
  toll_free: "Toll-free",
};

/** The state of a number, as its owner reads it. */
export const numberMeaning: Record<Schemas["NumberStatus"], { tone: Tone; label: string }> = {
  waiting: { tone: "info", label: "Being set up" },
  active: { tone: "success", label: "Active" },
  releasing: { tone: "warning", label: "Releasing" },
  released: { tone: "neutral", label: "Released" },
};

/** Where a number is from: its town, its region, its country. */
export function placeOf(number: Pick<Schemas["FreeNumber"], "locality" | "region">, country: string): string {
  const town = number.locality && isShouted(number.locality) ? calm(number.locality) : number.locality;
  return [town, number.region, country].filter((part) => part !== null && part !== "").join(", ");
}

// Some carriers write towns in capitals throughout.
const isShouted = (name: string): boolean => name.length > 3 && name === name.toUpperCase();
const calm = (name: string): string => name.toLowerCase().replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
