import { hash32 } from "../lab/random.ts";
import type { AiraloPackage, Destination, Operator } from "./catalogue.ts";
import { operatorHasFiveG } from "./catalogue.ts";
import { inAllCurrencies, wireMoney } from "./money.ts";

const image = (name: string, width: number, height: number) => ({
  width,
  height,
  url: `https://cdn.airalo.example/images/${hash32(name).toString(16).padStart(8, "0")}.png`,
});

/** `1 GB - 7 Days`, `Unlimited - 7 days`, or with voice and texts between. */
export function titleOf(sold: AiraloPackage): string {
  const extras = [sold.text === null ? "" : `${sold.text} SMS`, sold.voice === null ? "" : `${sold.voice} Mins`];
  return [dataText(sold), ...extras.filter((text) => text !== ""), `${sold.days} Days`].join(" - ");
}

/** `1 GB` or `Unlimited`. */
export function dataText(sold: AiraloPackage): string {
  return sold.unlimited ? "Unlimited" : `${sold.megabytes / 1_024} GB`;
}

/** How to install, as HTML; once by hand, once by QR code. */
export function installationHtml(operator: Operator, by: "qr" | "manual"): string {
  const coverage =
    operator.type === "global" ? `${operator.countries.length} countries` : (operator.countries[0]?.name ?? "");
  const step = by === "qr" ? "Scan the QR code." : "Enter the SM-DP+ address and the activation code.";
  const steps = ["Open the mobile data settings and add a plan.", step, "Confirm the plan.", "Turn on data roaming."];
  const list = steps.map((text) => `<li>${text}</li>`).join("");
  return `<p><b>eSIM name:</b> ${operator.title}</p><p><b>Coverage:</b> ${coverage}</p><ol>${list}</ol>`;
}

/** A package as the tree shows it. */
export function wirePackage(sold: AiraloPackage) {
  return {
    id: sold.id,
    type: sold.type,
    price: wireMoney(sold.retailPrice),
    amount: sold.megabytes,
    day: sold.days,
    is_unlimited: sold.unlimited,
    title: titleOf(sold),
    data: dataText(sold),
    short_info: sold.voice === null ? "This eSIM comes without a phone number." : null,
    qr_installation: installationHtml(sold.operator, "qr"),
    manual_installation: installationHtml(sold.operator, "manual"),
    is_fair_usage_policy: sold.unlimited,
    fair_usage_policy: sold.unlimited ? "After 3 GB in a day the speed is lower until the next day." : null,
    voice: sold.voice,
    text: sold.text,
    net_price: wireMoney(sold.netPrice),
    prices: {
      net_price: inAllCurrencies(sold.netPrice),
      recommended_retail_price: inAllCurrencies(sold.retailPrice),
    },
  };
}

/** A package as `/sims/{iccid}/topups` shows it: without net price (sheet: Resources). */
export function wireTopUp(sold: AiraloPackage) {
  const { id, type, price, amount, day, is_unlimited, title, data, short_info, voice, text } = wirePackage(sold);
  return { id, type, price, amount, day, is_unlimited, title, data, short_info, voice, text };
}

function wireOperator(operator: Operator, withTopUps: boolean) {
  const fiveG = operatorHasFiveG(operator);
  const apn = { apn_type: "automatic", apn_value: "globaldata" };
  return {
    id: operator.id,
    style: "light",
    gradient_start: "#173781",
    gradient_end: "#183984",
    type: operator.type,
    is_prepaid: false,
    title: operator.title,
    esim_type: "Prepaid",
    warning: null,
    apn_type: apn.apn_type,
    apn_value: apn.apn_value,
    is_roaming: true,
    info: [fiveG ? "5G eSIM." : "4G eSIM.", "Rechargeable online."],
    image: image(operator.title, 1035, 653),
    plan_type: operator.planType,
    activation_policy: "first-usage",
    is_kyc_verify: false,
    rechargeability: true,
    other_info: "The validity starts when the eSIM connects to a network in its coverage area.",
    coverages: operator.countries.map((country) => ({
      name: country.iso2,
      code: country.iso2,
      networks: country.operators.map(({ name, generation }) => ({
        name,
        types: generation === "5G" ? ["5G", "LTE"] : ["LTE"],
      })),
    })),
    install_window_days: null,
    topup_grace_window_days: null,
    apn: { ios: apn, android: apn },
    packages: operator.packages.filter((sold) => withTopUps || sold.type === "sim").map(wirePackage),
    countries: operator.countries.map((country) => ({
      country_code: country.iso2,
      title: country.name,
      image: image(country.iso2, 132, 99),
    })),
  };
}

/** A country or region with its operators; top-up packages only with `include=topup`. */
export function wireDestination(destination: Destination, withTopUps: boolean) {
  return {
    slug: destination.slug,
    country_code: destination.countryCode,
    title: destination.title,
    image: image(destination.slug, 132, 99),
    operators: destination.operators.map((operator) => wireOperator(operator, withTopUps)),
  };
}
