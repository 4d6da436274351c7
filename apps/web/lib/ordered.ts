import type { Schemas } from "@tandem/sdk";
import { formatDays } from "./format.ts";

type OrderedPlan = Pick<Schemas["OrderedPlan"], "name" | "dataLabel" | "validityDays">;

/** What was bought, in a few words: data and days of an eSIM, anything else by its name. */
export function orderedText({ name, dataLabel, validityDays }: OrderedPlan): string {
  return dataLabel === null || validityDays === null ? name : `${dataLabel}, ${formatDays(validityDays)}`;
}

/** What a piece of an order is called. */
export const orderThing: Record<Schemas["OrderKind"], string> = {
  esim: "eSIM",
  top_up: "top-up",
  number: "number",
  vpn_account: "VPN account",
  vpn_renewal: "renewal",
  iot_sim: "SIM",
};

/** Where a delivered thing is shown in the shop. */
export function pathOfThing(kind: Schemas["OrderKind"], id: string): string | null {
  if (kind === "number") return `/numbers/${id}`;
  if (kind === "iot_sim") return "/sims";
  if (kind === "vpn_account" || kind === "vpn_renewal") return `/vpn/${id}`;
  return null;
}
