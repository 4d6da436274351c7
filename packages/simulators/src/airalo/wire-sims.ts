import type { Desk } from "./desk.ts";
import type { Sim, SimPackage } from "./state.ts";
import { BYTES_PER_MEGABYTE, packageStatus, usageOf } from "./usage.ts";
import { activationCode, appleInstallUrl, qrCodeUrl, wireTime, wireTimeIso } from "./wire-orders.ts";
import { wirePackage } from "./wire-packages.ts";

/** `/sims/{iccid}/usage`; a taken-back eSIM has nothing and says so. */
export function wireUsage(desk: Desk, sim: Sim) {
  if (desk.isRecycled(sim)) {
    const nothing = { remaining_voice: 0, remaining_text: 0, total_voice: 0, total_text: 0 };
    return { remaining: 0, total: 0, expired_at: null, is_unlimited: null, status: "RECYCLED", ...nothing };
  }
  const usage = usageOf(sim, desk.nowMs());
  const sold = desk.packageOf(sim.packages[0]?.packageId ?? "");
  return {
    remaining: usage.remaining,
    total: usage.total,
    expired_at: usage.expiresAtMs === null ? null : wireTime(usage.expiresAtMs),
    is_unlimited: usage.unlimited,
    status: usage.status,
    remaining_voice: sold.voice ?? 0,
    remaining_text: sold.text ?? 0,
    total_voice: sold.voice ?? 0,
    total_text: sold.text ?? 0,
  };
}

/** One entry of `/sims/{iccid}/packages`. */
export function wireSimPackage(desk: Desk, simPackage: SimPackage) {
  const { id, type, price, net_price, amount, day, is_unlimited, title, data, short_info } = wirePackage(
    desk.packageOf(simPackage.packageId),
  );
  const time = (atMs: number | null) => (atMs === null ? null : wireTimeIso(atMs));
  return {
    id: simPackage.id,
    status: packageStatus(simPackage, desk.nowMs()),
    remaining: Math.floor(simPackage.remainingBytes / BYTES_PER_MEGABYTE),
    activated_at: time(simPackage.activatedAtMs),
    expired_at: time(simPackage.expiresAtMs),
    finished_at: time(simPackage.finishedAtMs),
    package: { id, type, price, net_price, amount, day, is_unlimited, title, data, short_info },
  };
}

const numbered = (steps: readonly string[]) =>
  Object.fromEntries(steps.map((step, index) => [String(index + 1), step]));

/** Steps exist in English and German here; any other language falls back to English, as the real ones do in part. */
const texts: Readonly<Record<string, { open: string; scan: string; type: string; confirm: string; roam: string }>> = {
  en: {
    open: "Open the mobile data settings and add a plan.",
    scan: "Scan the QR code.",
    type: "Enter the SM-DP+ address and the activation code.",
    confirm: "Confirm the plan and give it a name.",
    roam: "Turn on the line and data roaming.",
  },
  de: {
    open: "Öffnen Sie die Einstellungen für mobile Daten und fügen Sie einen Tarif hinzu.",
    scan: "Scannen Sie den QR-Code.",
    type: "Geben Sie die SM-DP+-Adresse und den Aktivierungscode ein.",
    confirm: "Bestätigen Sie den Tarif und geben Sie ihm einen Namen.",
    roam: "Schalten Sie die Leitung und das Daten-Roaming ein.",
  },
};

/** `/sims/{iccid}/instructions` in the language of `Accept-Language`. */
export function wireInstructions(sim: Sim, acceptLanguage: string) {
  const wanted = acceptLanguage.slice(0, 2).toLowerCase();
  const language = wanted in texts ? wanted : "en";
  const text = texts[language] ?? texts.en;
  const steps = { open: "", scan: "", type: "", confirm: "", roam: "", ...text };
  const code = { qr_code_data: activationCode(sim), qr_code_url: qrCodeUrl(sim) };
  const common = {
    installation_manual: {
      steps: numbered([steps.open, steps.type, steps.confirm]),
      smdp_address_and_activation_code: activationCode(sim).slice("LPA:1$".length),
    },
    network_setup: {
      steps: numbered([steps.roam]),
      apn_type: "automatic",
      apn_value: "globaldata",
      is_roaming: true,
    },
  };
  const byQrCode = { steps: numbered([steps.open, steps.scan, steps.confirm]), ...code };
  const ios = { ...byQrCode, direct_apple_installation_url: appleInstallUrl(sim) };
  return {
    instructions: {
      language: language.toUpperCase(),
      ios: [{ model: null, version: "15,16,17,18", installation_via_qr_code: ios, ...common }],
      android: [{ model: null, version: null, installation_via_qr_code: byQrCode, ...common }],
    },
  };
}
