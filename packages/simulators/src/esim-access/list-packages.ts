import type { Country } from "../world/index.ts";
import { type Catalogue, type Package, speedOf, topUpCode } from "./catalogue.ts";
import type { Profile } from "./state.ts";
import { type JsonObject, optionalInteger, optionalText, Refusal, wireMoney } from "./wire.ts";

/** Assumption: the number of days in which a profile must be started; live replies show 180. */
export const UNUSED_VALID_DAYS = 180;

const IP_EXPORT: Readonly<Record<string, string>> = {
  europe: "NL/FR",
  "north-america": "US",
  "latin-america": "US",
  caribbean: "US",
  asia: "HK/SG",
  "middle-east": "NL",
  africa: "FR",
  oceania: "SG",
};

/** The JSON of package lists. A list of all packages is megabytes, so each package is written out once and kept. */
export type PackageWriter = {
  /** `/package/list`: JSON text of `obj`. */
  list(body: JsonObject, profileOf: (iccid: string) => Profile | undefined): string;
};

/** A writer over one catalogue. */
export function createPackageWriter(catalogue: Catalogue, staticUrl: () => string): PackageWriter {
  const networks = new Map<readonly Country[], string>();
  const texts = new Map<string, string>();
  const networksOf = (one: Package): string => {
    const known = networks.get(one.countries);
    if (known !== undefined) return known;
    const text = JSON.stringify(one.countries.map((country) => toWireNetwork(country, staticUrl())));
    networks.set(one.countries, text);
    return text;
  };
  const textOf = (one: Package, type: ListType): string => {
    const packageCode = type === "TOPUP" ? topUpCode(one) : one.packageCode;
    const known = texts.get(packageCode);
    if (known !== undefined) return known;
    const head = JSON.stringify(toWirePackage(one, packageCode));
    const text = `${head.slice(0, -1)},"locationNetworkList":${networksOf(one)}}`;
    texts.set(packageCode, text);
    return text;
  };
  return {
    list: (body, profileOf) => {
      const type = listType(body);
      const found = selectPackages(catalogue, type, body, profileOf);
      return `{"packageList":[${found.map((one) => textOf(one, type)).join(",")}]}`;
    },
  };
}

type ListType = "BASE" | "TOPUP";

function listType(body: JsonObject): ListType {
  const type = optionalText(body, "type") ?? "BASE";
  if (type !== "BASE" && type !== "TOPUP") throw new Refusal("000107", "parameter [type] must be BASE or TOPUP");
  return type;
}

function selectPackages(
  catalogue: Catalogue,
  type: ListType,
  body: JsonObject,
  profileOf: (iccid: string) => Profile | undefined,
): readonly Package[] {
  const locationCode = optionalText(body, "locationCode");
  const packageCode = optionalText(body, "packageCode");
  const slug = optionalText(body, "slug");
  const iccid = optionalText(body, "iccid");
  const dataType = optionalInteger(body, "dataType", 1, 4);
  const profile = iccid === undefined || type === "BASE" ? undefined : profileOf(iccid);
  if (iccid !== undefined && type === "TOPUP" && !profile) throw new Refusal("310403", `iccid [${iccid}] not found`);
  const wanted = (one: Package): boolean =>
    (type === "BASE" || one.supportTopUpType === 2) &&
    (locationCode === undefined || isAt(one, locationCode)) &&
    (packageCode === undefined || one.packageCode === packageCode || topUpCode(one) === packageCode) &&
    (slug === undefined || one.slug === slug) &&
    (dataType === undefined || one.dataType === dataType) &&
    (profile === undefined || fitsProfile(one, profile));
  const found = catalogue.packages.filter(wanted);
  if (found.length === 0 && locationCode !== undefined && !isKnownLocation(catalogue, locationCode)) {
    throw new Refusal("310211", `location code:[${locationCode}] doesn't exist`);
  }
  if (found.length === 0 && (packageCode ?? slug) !== undefined) {
    throw new Refusal("310241", `base data plan code:[${packageCode ?? slug}] doesn't exist`);
  }
  return found;
}

/** Assumption: a top-up fits a profile when it is for the same place and the profile's package can be topped up. */
export function fitsProfile(one: Package, profile: Profile): boolean {
  return one.locationCode === profile.locationCode && profile.supportTopUpType === 2;
}

function isAt(one: Package, locationCode: string): boolean {
  if (locationCode === "!RG") return one.place === "regional";
  if (locationCode === "!GL") return one.place === "global";
  return one.locationCode === locationCode;
}

function isKnownLocation(catalogue: Catalogue, code: string): boolean {
  return code.startsWith("!") || catalogue.locations.some((location) => location.code === code);
}

function toWirePackage(one: Package, packageCode: string): JsonObject {
  return {
    packageCode,
    slug: one.slug,
    name: one.name,
    price: wireMoney(one.price),
    currencyCode: "USD",
    volume: one.volumeBytes,
    smsStatus: one.place === "country" ? 2 : 0,
    dataType: one.dataType,
    unusedValidTime: UNUSED_VALID_DAYS,
    duration: one.days,
    durationUnit: "DAY",
    location: one.countries.map((country) => country.iso2).join(","),
    locationCode: one.locationCode,
    description: one.name,
    activeType: one.activeType,
    favorite: true,
    retailPrice: wireMoney(one.price * 2),
    speed: speedOf(one),
    ipExport: ipExportOf(one),
    supportTopUpType: one.supportTopUpType,
    fupPolicy: one.fupPolicy,
  };
}

/** Where a package's traffic leaves to the internet, by the region of its first country. */
export function ipExportOf(one: { countries: readonly Country[] }): string {
  return IP_EXPORT[one.countries[0]?.region ?? ""] ?? "HK";
}

function toWireNetwork(country: Country, staticUrl: string): JsonObject {
  return {
    locationName: country.name,
    locationLogo: `${staticUrl}/img/flags/${country.iso2.toLowerCase()}.png`,
    locationCode: country.iso2,
    operatorList: country.operators.map(({ name, generation }) => ({ operatorName: name, networkType: generation })),
  };
}

/** `/location/list`: type 1 is a country, 2 a group. */
export function listLocations(catalogue: Catalogue): JsonObject {
  return {
    locationList: catalogue.locations.map((location) => ({
      code: location.code,
      name: location.name,
      type: location.place === "country" ? 1 : 2,
      subLocationList:
        location.place === "country"
          ? null
          : location.countries.map((country) => ({ code: country.iso2, name: country.name })),
    })),
  };
}
