import type { Network, Plan } from "@tandem/core/catalog";
import { publicId } from "@tandem/core/kernel";
import type { PricedPlan } from "@tandem/core/pricing";
import { toMoney, toMoneyOrNull } from "./values.ts";

/** What a plan is, whoever looks at it. */
export function presentPlanFacts(plan: Plan) {
  return {
    id: publicId("pln", plan.id),
    name: plan.name,
    scope: plan.coverage,
    countryCodes: plan.countries,
    region: plan.regionCode,
    dataMode: plan.dataMode,
    dataMb: plan.dataMode === "unlimited" ? null : plan.dataMb,
    dataLabel: plan.dataLabel,
    validityDays: plan.validityDays,
    fiveG: plan.fiveG,
    ...presentNetworkSummary(plan),
    topUp: plan.topUp,
  };
}

/** A plan in the shop. `bestValuePlanId`: the one of its list with the lowest price per gigabyte. */
export function presentPlan(plan: PricedPlan, bestValuePlanId: string | null) {
  return {
    ...presentPlanFacts(plan),
    price: toMoney(plan.priceMicros, plan.currency),
    pricePerGb: toMoneyOrNull(plan.perGbMicros, plan.currency),
    bestValue: plan.id === bestValuePlanId,
  };
}

/** The few networks a card names. Their 5G counts only where the plan promises it: another provider's eSIM may serve the order. */
export const presentNetworkSummary = ({ networkSummary, fiveG }: Pick<PricedPlan, "networkSummary" | "fiveG">) => ({
  networks: networkSummary.top.map((network) => ({ name: network.name, fiveG: network.fiveG && fiveG })),
  networkCount: networkSummary.count,
});

/** A plan with its networks country by country, in the order of the country's name. */
export function presentPlanDetail(
  plan: PricedPlan & { networks: Network[] },
  countryNames: ReadonlyMap<string, string>,
) {
  const coverage = plan.countries.map((countryCode) => {
    const networks = plan.networks
      .filter((network) => network.country === countryCode)
      .map((network) => promised(presentNetwork(network), plan.fiveG));
    return {
      countryCode,
      countryName: countryNames.get(countryCode) ?? countryCode,
      networks,
      fiveG: networks.some((network) => network.speed === "5G"),
    };
  });
  return {
    ...presentPlan(plan, null),
    coverage: coverage.toSorted((a, b) => a.countryName.localeCompare(b.countryName)),
    available: true,
  };
}

/** Without 5G in the plan its networks give 4G at most, whatever they could. */
const promised = (network: ReturnType<typeof presentNetwork>, fiveG: boolean) =>
  network.speed === "5G" && !fiveG ? { ...network, speed: "4G" as const } : network;

const speeds = ["5G", "4G", "3G", "2G"] as const;
const otherNames: Record<string, (typeof speeds)[number]> = {
  LTE: "4G",
  "LTE-M": "4G",
  NR: "5G",
  UMTS: "3G",
  GSM: "2G",
};

/** A network with the fastest technology it offers. */
export function presentNetwork(network: Network) {
  const offered = network.technologies.map((name) => otherNames[name.toUpperCase()] ?? name.toUpperCase());
  return { name: network.operator, speed: speeds.find((speed) => offered.includes(speed)) ?? null };
}
