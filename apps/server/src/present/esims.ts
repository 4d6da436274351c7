import { publicId } from "@tandem/core/kernel";
import type { EsimView, PlanSnapshot } from "@tandem/core/orders";
import { androidInstallUrl, appleInstallUrl } from "@tandem/provider-contract";
import { presentOrderedPlan } from "./plan-snapshot.ts";
import { toInstant, toInstantOrNull } from "./values.ts";

const bytesPerMb = 1_048_576;

/**
 * Usage in megabytes as sold: providers count a gigabyte in different bytes, so the share used is taken of what was sold, and
 * "5 GB" is 5120 MB whoever delivered it. After a top-up the total is more than the plan's, and is counted as it is.
 */
export function presentUsage(usage: EsimView["usage"], activatedAt: Date | null, plan: PlanSnapshot | null) {
  const used = Number(usage.usedBytes ?? 0n);
  const total = usage.totalBytes === null ? null : Number(usage.totalBytes);
  const sold = plan?.dataMode === "total" ? plan.dataMb : null;
  // Within 8 % the provider's total is the plan's in another base; beyond it something was added.
  const scale = total && sold && Math.abs(total / bytesPerMb / sold - 1) < 0.08 ? sold / total : 1 / bytesPerMb;
  const totalMb = usage.unlimited ? null : total === null ? sold : round(total * scale);
  const usedMb = round(used * scale);
  return {
    usedMb,
    totalMb,
    remainingMb: totalMb === null ? null : Math.max(0, round(totalMb - usedMb)),
    startedAt: toInstantOrNull(activatedAt),
    expiresAt: toInstantOrNull(usage.expiresAt),
    updatedAt: toInstantOrNull(usage.updatedAt),
  };
}

const round = (mb: number): number => Math.round(mb * 100) / 100;

/** A profile as its owner installs it. `baseUrl`: where this visitor reaches the API. */
export function presentEsim(esim: EsimView, baseUrl: string, topUpAvailable = false) {
  const url = `${baseUrl}/v1/esims/${esim.iccid}`;
  return {
    id: publicId("esm", esim.id),
    iccid: esim.iccid,
    status: esim.status,
    activationCode: esim.activationCode,
    smdpAddress: esim.smdpAddress,
    matchingId: esim.matchingId,
    qrCodeUrl: `${url}/qr.png`,
    qrCodeSvgUrl: `${url}/qr.svg`,
    appleInstallUrl: appleInstallUrl(esim.activationCode),
    androidInstallUrl: androidInstallUrl(esim.activationCode),
    usage: presentUsage(esim.usage, esim.activatedAt, esim.plan),
    installedAt: toInstantOrNull(esim.installedAt),
    activatedAt: toInstantOrNull(esim.activatedAt),
    createdAt: toInstant(esim.createdAt),
    topUpAvailable,
  };
}

/** The same with what it was bought as. */
export function presentOwnedEsim(esim: EsimView, baseUrl: string, topUpAvailable: boolean) {
  const plan = esim.plan ?? {
    name: "eSIM",
    countryCodes: [],
    dataMode: "unlimited" as const,
    dataMb: null,
    validityDays: 0,
    fiveG: false,
  };
  const { name, countryCodes, dataLabel, validityDays } = presentOrderedPlan(esim.planId, plan);
  return {
    ...presentEsim(esim, baseUrl, topUpAvailable),
    orderId: publicId("ord", esim.orderId ?? esim.id),
    plan: {
      id: publicId("pln", esim.planId ?? esim.id),
      name,
      countryCodes,
      dataLabel: dataLabel ?? "",
      validityDays: validityDays ?? 0,
    },
  };
}
