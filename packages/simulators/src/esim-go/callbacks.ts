import { createHmac } from "node:crypto";
import type { WebhookWire } from "../lab/webhooks.ts";
import type { Assignment } from "./assignment.ts";
import type { Esim, ProfileStatus } from "./esim.ts";
import type { Portal } from "./portal.ts";
import { wireTimeShort } from "./wire.ts";

/** What eSIM Go reports. The names are also those that webhook faults can be put on. */
export const callbackEvents = [
  "FirstAttachment",
  "FirstUse",
  "Utilisation",
  "CountryChange",
  "ProfileStatusChange",
  "LowBalance",
] as const;

export type CallbackEvent = (typeof callbackEvents)[number];

export type Callback = { event: CallbackEvent; body: string };

/** First time on a network (sheet: event table). */
export function firstAttachment(esim: Esim): Callback {
  return { event: "FirstAttachment", body: JSON.stringify({ alertType: "FirstAttachment", iccid: esim.iccid }) };
}

/** First byte of a bundle. The documented sample has the ICCID as a bare number, with all its digits on the wire. */
export function firstUse(esim: Esim, assignment: Assignment, description: string, portal: Portal): Callback {
  const bundle = bundleFields(assignment, description, portal);
  const body = JSON.stringify({ alertType: "FirstUse", iccid: esim.iccid, bundle });
  const quoted = `"iccid":"${esim.iccid}"`;
  return {
    event: "FirstUse",
    body: portal.firstUseIccidAsNumber ? body.replace(quoted, `"iccid":${esim.iccid}`) : body,
  };
}

/** A share of the allowance was crossed. */
export function utilisation(esim: Esim, assignment: Assignment, description: string, portal: Portal): Callback {
  const bundle = bundleFields(assignment, description, portal);
  return { event: "Utilisation", body: JSON.stringify({ iccid: esim.iccid, alertType: "Utilisation", bundle }) };
}

/** V2 knows only the basic bundle fields (sheet: Callbacks). */
function bundleFields(assignment: Assignment, description: string, portal: Portal) {
  const { startedAtMs, endsAtMs } = assignment;
  const basic = {
    name: assignment.bundleName,
    initialQuantity: assignment.initialBytes,
    remainingQuantity: assignment.remainingBytes,
    startTime: wireTimeShort(startedAtMs ?? assignment.assignedAtMs),
    endTime: wireTimeShort(endsAtMs ?? assignment.assignedAtMs),
  };
  if (portal.callbackVersion === "V2") return basic;
  return {
    id: assignment.id,
    reference: assignment.reference,
    description,
    unlimited: assignment.unlimited,
    ...basic,
  };
}

/** The eSIM showed up in a country it was not in before. */
export function countryChange(iccid: string, country: { code: string; name: string }): Callback {
  return { event: "CountryChange", body: JSON.stringify({ alertType: "CountryChange", iccid, country }) };
}

/** The profile was downloaded, installed or deleted. The key names of time and type are assumed (FACTS.md). */
export function profileStatusChange(esim: Esim, profileStatus: ProfileStatus, atMs: number): Callback {
  const device =
    profileStatus === "Released"
      ? { eid: esim.eid }
      : { imei: "350089571234565", eid: esim.eid, tac: "35008957", make: "Lab", model: "Phone One" };
  const body = {
    alertType: "ProfileStatusChange",
    iccid: esim.iccid,
    profileStatus,
    timestamp: wireTimeShort(atMs),
    device,
  };
  return { event: "ProfileStatusChange", body: JSON.stringify(body) };
}

/** The balance fell below the threshold of the portal, both in whole or broken currency units (sheet: event table). */
export function lowBalance(balance: number, threshold: number): Callback {
  const thresholdPercentRemaining = Math.max(0, Math.round((balance / threshold) * 100));
  const balanceInfo = { balance, threshold, thresholdPercentRemaining };
  return { event: "LowBalance", body: JSON.stringify({ alertType: "LowBalance", balanceInfo }) };
}

/** The signature of a V3 callback: HMAC-SHA256 over the raw body, keyed with the API key (sheet: Callbacks). */
function signCallback(body: string, apiKey: string, encoding: "hex" | "base64"): string {
  return createHmac("sha256", apiKey).update(body).digest(encoding);
}

/** Body and headers as they go out; V2 carries no signature. */
export function wireCallback(body: string, apiKey: string, portal: Portal): WebhookWire {
  const signed = portal.callbackVersion === "V3";
  return {
    body,
    headers: {
      "content-type": "application/json",
      ...(signed ? { "x-signature-sha256": signCallback(body, apiKey, portal.signatureEncoding) } : {}),
    },
  };
}

/** What an attacker without the API key would send: a well-formed signature of another key. */
export function forgeCallback(wire: WebhookWire, portal: Portal): WebhookWire {
  return wireCallback(wire.body, "not-the-api-key", portal);
}
