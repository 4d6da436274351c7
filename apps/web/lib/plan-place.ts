const regionNames = new Intl.DisplayNames("en", { type: "region" });

/** English name of a country, by its ISO code; the code itself when it has none. */
export function countryName(code: string): string {
  return regionNames.of(code) ?? code;
}

const takesArticle =
  /^(United|Netherlands|Philippines|Bahamas|Gambia|Maldives|Seychelles|Comoros|Isle|Central African|Dominican Rep|Czech Rep|Vatican)|Islands$|^Congo/;

/** The name as it stands in a sentence: `in the United Kingdom`, `in France`. */
export function inSentence(name: string): string {
  return takesArticle.test(name) ? `the ${name}` : name;
}

type PlanPlace = {
  countryCodes: readonly string[];
  region?: string | null;
  coverage?: readonly { countryName: string }[];
};

/** Where a plan works, in one or two words: its country, its region, or the number of its countries. */
export function planPlaceName(plan: PlanPlace): string {
  const only = plan.countryCodes.length === 1 ? plan.countryCodes[0] : undefined;
  if (only) return plan.coverage?.[0]?.countryName ?? countryName(only);
  if (plan.region) return plan.region.charAt(0).toUpperCase() + plan.region.slice(1).replaceAll("-", " ");
  return `${plan.countryCodes.length} countries`;
}
