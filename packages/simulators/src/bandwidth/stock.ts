import { hash32 } from "../lab/random.ts";

type Place = { city: string; state: string; rateCenter: string; areaCode: string };

/** Where the lab's Bandwidth has numbers. */
const places: readonly Place[] = [
  { city: "NEW YORK", state: "NY", rateCenter: "NEWYORCYZN", areaCode: "212" },
  { city: "LOS ANGELES", state: "CA", rateCenter: "LSANDA01", areaCode: "213" },
  { city: "SAN FRANCISCO", state: "CA", rateCenter: "SNFCCNTRL", areaCode: "415" },
  { city: "CHICAGO", state: "IL", rateCenter: "CHICAGOZN", areaCode: "312" },
  { city: "RALEIGH", state: "NC", rateCenter: "RALEIGH", areaCode: "919" },
  { city: "AUSTIN", state: "TX", rateCenter: "AUSTIN", areaCode: "512" },
  { city: "MIAMI", state: "FL", rateCenter: "MIAMI", areaCode: "305" },
  { city: "TORONTO", state: "ON", rateCenter: "TORONTO", areaCode: "416" },
  { city: "VANCOUVER", state: "BC", rateCenter: "VANCOUVER", areaCode: "604" },
];
const tollFree: Place = { city: "", state: "", rateCenter: "", areaCode: "833" };

const NUMBERS_PER_PLACE = 400;

/** A number for sale, with ten digits. */
export type StockNumber = Place & { number: string };

export type StockQuery = {
  areaCode?: string | undefined;
  state?: string | undefined;
  city?: string | undefined;
  tollFree: boolean;
};

/** The numbers of the stock that fit, always in the same order. */
export function findStock({ areaCode, state, city, tollFree: free }: StockQuery): StockNumber[] {
  return (free ? [tollFree] : places)
    .filter((place) => areaCode === undefined || place.areaCode === areaCode)
    .filter((place) => state === undefined || place.state === state.toUpperCase())
    .filter((place) => city === undefined || place.city === city.toUpperCase())
    .flatMap(numbersOf);
}

/** Whether this number is one of the stock's. */
export function isInStock(number: string): boolean {
  const areaCode = number.slice(0, 3);
  const free = areaCode === tollFree.areaCode;
  return findStock({ areaCode, tollFree: free }).some((one) => one.number === number);
}

function numbersOf(place: Place): StockNumber[] {
  // Seven digits that neither begin with 0 or 1 nor end in what called phones give a meaning to.
  const serials = Array.from({ length: NUMBERS_PER_PLACE }, (_, index) => {
    return 2_000_000 + (hash32(`bandwidth.${place.areaCode}.${index}`) % 700_000) * 10 + 7;
  });
  return [...new Set(serials)].map((serial) => ({ ...place, number: `${place.areaCode}${serial}` }));
}
