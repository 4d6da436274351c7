import type { Plan } from "@tandem/sdk";

const namesShown = 3;

/**
 * The networks of a plan in one line: `Orange 5G, SFR 5G, Free`, with how many more there are; of a plan for many countries
 * only their number, for names of a few of hundreds tell nothing. 5G stands only behind the names where not all have it.
 */
export function networksText({
  networks,
  networkCount,
  countryCodes,
}: Pick<Plan, "networks" | "networkCount" | "countryCodes">): string {
  if (countryCodes.length > 1) return `${networkCount} networks`;
  const shown = networks.slice(0, namesShown);
  const mixed = networks.some((network) => network.fiveG) && !networks.every((network) => network.fiveG);
  const names = shown.map(({ name, fiveG }) => (mixed && fiveG ? `${name}\u00a05G` : name));
  const rest = networkCount - shown.length;
  return rest > 0 ? `${names.join(", ")} and ${rest} more` : names.join(", ");
}
