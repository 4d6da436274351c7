import type { Context, Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { Bundle } from "./bundle.ts";
import type { Desk } from "./desk.ts";
import { page, queryList, queryNumber, type Serve, versionOf } from "./http.ts";
import { countryNetworks } from "./networks.ts";
import { badRequest } from "./refusal.ts";
import { wireBundle, wireBundleDetails, wireMoney } from "./wire.ts";

/** `/catalogue` and `/networks` (sheet: Resources). */
export function addCatalogueRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  app.get(
    "/:version/catalogue",
    serve("listOffers", (c) => listBundles(c, desk)),
  );
  app.get(
    "/:version/catalogue/bundle/:name",
    serve("getOffer", (c) => c.json(wireBundleDetails(desk.bundle(c.req.param("name") ?? ""), versionOf(c)))),
  );
  app.get(
    "/:version/catalogue/prices",
    serve("listPrices", (c) => c.json(consumptionPrices(desk))),
  );
  app.get(
    "/:version/networks",
    serve("listNetworks", (c) => {
      const names = queryList(c, "countries");
      const isos = queryList(c, "isos").map((iso) => iso.toUpperCase());
      const all = c.req.query("returnAll") === "true";
      if (!all && names.length === 0 && isos.length === 0) throw badRequest("countries, isos or returnAll is required");
      return c.json(countryNetworks({ names, isos, all }));
    }),
  );
}

const orderings: Readonly<Record<string, (bundle: Bundle) => string | number>> = {
  name: (bundle) => bundle.name,
  description: (bundle) => bundle.description,
  price: (bundle) => bundle.price,
  duration: (bundle) => bundle.durationDays,
  dataAmount: (bundle) => bundle.dataMegabytes,
};

function listBundles(c: Context<LabEnv>, desk: Desk): Response {
  const pageNumber = queryNumber(c, "page", { fallback: 1, max: 100_000 });
  const perPage = queryNumber(c, "perPage", { fallback: 50, max: 1_000 });
  const bundles = sorted(c, [...desk.bundles.values()].filter(matcher(c)));
  const { rows, figures } = page(bundles, pageNumber, perPage);
  const wire = rows.map((bundle) => wireBundle(bundle, versionOf(c)));
  return desk.portal.catalogueShape === "array" ? c.json(wire) : c.json({ bundles: wire, ...figures });
}

/** The filters of the catalogue. Texts are searched "like", ignoring case (changelog v2.2). */
function matcher(c: Context<LabEnv>): (bundle: Bundle) => boolean {
  const isos = queryList(c, "countries").map((iso) => iso.toUpperCase());
  const like = (name: string) => c.req.query(name)?.toLowerCase() ?? "";
  const [description, group, region] = [like("description"), like("group"), like("region")];
  return (bundle) =>
    (isos.length === 0 || bundle.countries.some((country) => isos.includes(country.iso))) &&
    bundle.description.toLowerCase().includes(description) &&
    bundle.groups.some((name) => name.toLowerCase().includes(group)) &&
    bundle.countries.some((country) => country.region.toLowerCase().includes(region));
}

function sorted(c: Context<LabEnv>, bundles: Bundle[]): Bundle[] {
  const orderBy = c.req.query("orderBy") ?? "name";
  const key = orderings[orderBy];
  if (!key) throw badRequest(`Invalid orderBy: ${orderBy}`);
  const sign = c.req.query("direction") === "desc" ? -1 : 1;
  return bundles.sort((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : 0));
}

/** Pay-per-use prices (2.5): a cent per MB scaled by what the country's 1 GB bundle costs. Bodies unconfirmed (sheet). */
function consumptionPrices(desk: Desk) {
  const smallest = [...desk.bundles.values()].filter((bundle) => bundle.name.startsWith("esim_1GB_7D_"));
  const local = smallest.filter((bundle) => bundle.countries.length === 1);
  return {
    hash: `prices-${local.length}`,
    prices: local.map((bundle) => ({
      country: { iso: bundle.countries[0]?.iso ?? "", name: bundle.countries[0]?.name ?? "" },
      prices: [
        {
          id: `${bundle.countries[0]?.iso}-${bundle.profileName}`,
          price: wireMoney(Math.ceil(bundle.price / 500)).toFixed(4),
          currency: "USD",
          profile: bundle.profileName,
          country: bundle.countries[0]?.iso ?? "",
        },
      ],
    })),
  };
}
