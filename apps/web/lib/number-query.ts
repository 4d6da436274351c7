import type { operations } from "@tandem/sdk";

type Query = NonNullable<operations["searchNumbers"]["parameters"]["query"]>;
export type NumberSearchFields = {
  country: string;
  type: string;
  areaCode: string;
  contains: string;
  features: string[];
};

/** Countries offered first; any other can be typed into the address. */
export const numberCountries = ["US", "CA", "GB", "FR", "DE", "ES", "IT", "NL", "AU", "JP", "SG", "TH"] as const;

type Params = Record<string, string | string[] | undefined>;

/** What the address asks for, as the form shows it. */
export function readNumberSearch(params: Params): NumberSearchFields {
  const text = (name: string) => (typeof params[name] === "string" ? params[name] : "");
  const country = text("country").toUpperCase();
  const features = [params.features ?? []].flat().filter((name) => name !== "");
  return {
    country: /^[A-Z]{2}$/.test(country) ? country : "US",
    type: text("type") || "local",
    areaCode: text("areaCode").replaceAll(/\D/g, ""),
    contains: text("contains").replaceAll(/\D/g, ""),
    features: features.length > 0 ? features : ["voice", "sms"],
  };
}

/** The same as the API's query. What a person typed otherwise is refused by the API, in words. */
export function toNumberQuery({ country, type, areaCode, contains, features }: NumberSearchFields): Query {
  return {
    country,
    type: type as NonNullable<Query["type"]>,
    features: features.join(","),
    limit: 20,
    ...(areaCode && { areaCode }),
    ...(contains && { contains }),
  };
}
