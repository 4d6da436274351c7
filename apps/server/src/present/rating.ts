import { formatAmount, publicId } from "@tandem/core/kernel";
import {
  countryOf,
  type ImportPreview,
  type ListEntry,
  type ListOverview,
  type ListVersion,
  type NumberTrial,
  type Rate,
  type RateList,
  unitsOf,
} from "@tandem/core/rating";
import { toInstant, toMoney, toMoneyOrNull } from "./values.ts";

const shownMax = 200;

/** A rate in the API's words. */
export const presentRate = (
  rate: Pick<Rate, "priceMicros" | "incrementFirst" | "incrementNext" | "connectionFeeMicros">,
  list: Pick<RateList, "service" | "currency">,
) => ({
  price: toMoney(rate.priceMicros, list.currency),
  per: unitsOf(list.service).perName,
  incrementFirst: rate.incrementFirst,
  incrementNext: rate.incrementNext,
  connectionFee: toMoney(rate.connectionFeeMicros, list.currency),
});

export const presentVersion = (version: ListVersion) => ({
  id: publicId("rlv", version.id),
  number: version.number,
  validFrom: toInstant(version.validFrom),
  rates: version.entryCount,
  basis: version.basis,
  note: version.note,
  createdBy: version.createdBy,
  createdAt: toInstant(version.createdAt),
});

const refOrNull = <Prefix extends "prv" | "tnt">(prefix: Prefix, id: string | null, name: string | null) =>
  id === null ? null : { id: publicId(prefix, id), name: name ?? "unknown" };

export const presentList = (list: ListOverview) => ({
  id: publicId("rls", list.id),
  kind: list.kind,
  name: list.name,
  service: list.service,
  direction: list.direction,
  currency: list.currency,
  per: unitsOf(list.service).perName,
  provider: refOrNull("prv", list.providerId, list.providerName),
  buyer: refOrNull("tnt", list.buyerTenantId, list.buyerName),
  current: list.current && presentVersion(list.current),
  next: list.next && presentVersion(list.next),
});

export const presentEntry = (entry: ListEntry, list: RateList) => ({
  prefix: entry.prefix,
  destination: entry.destination,
  countryCode: countryOf(entry.prefix),
  rate: presentRate(entry, list),
});

/** An entry as the cells of a file that can be imported again. */
export const toRateCells = (entry: ListEntry): string[] => [
  entry.prefix === "" ? "*" : entry.prefix,
  entry.destination,
  formatAmount(entry.priceMicros),
  `${entry.incrementFirst}/${entry.incrementNext}`,
  formatAmount(entry.connectionFeeMicros),
];

/** An import with what it would change. */
export function presentImport({ import: file, parsed, difference }: ImportPreview, list: ListOverview) {
  const { changes, ...counts } = difference;
  return {
    id: publicId("rli", file.id),
    list: presentList(list),
    fileName: file.fileName,
    mode: file.mode,
    state: file.state,
    rows: parsed.rows,
    good: parsed.entries.length,
    leftOut: parsed.leftOut,
    fileProblem: parsed.fileProblem,
    bad: parsed.bad.slice(0, shownMax),
    badCount: parsed.bad.length,
    counts,
    changes: changes.slice(0, shownMax).map(({ before, after, ...change }) => ({
      ...change,
      before: before && presentRate(before, list),
      after: after && presentRate(after, list),
    })),
  };
}

/** What a number costs everywhere. Carriers are the platform's own affair. */
export function presentTrial(
  trial: NumberTrial,
  shown: {
    service: RateList["service"];
    units: number;
    currency: string;
    providerNames: ReadonlyMap<string, string> | null;
  },
) {
  const { service, currency } = shown;
  const { price } = trial;
  const source = price?.source;
  return {
    countryCode: trial.countryCode,
    units: shown.units,
    price: price && {
      rate: presentRate(price, { service, currency: price.currency }),
      total: toMoney(price.chargedMicros, price.currency),
      destination: price.destination,
      source: price.source.kind,
      listId: source?.kind === "price_list" ? publicId("rls", source.listId) : null,
      prefix: source?.kind === "price_list" ? source.prefix : null,
      markupPercent: source?.kind === "markup" ? source.markupBps / 100 : null,
    },
    ownCost: toMoneyOrNull(trial.ownCostMicros, currency),
    carriers: (shown.providerNames ? trial.carriers : []).map((carrier) => ({
      provider: {
        id: publicId("prv", carrier.providerId),
        name: shown.providerNames?.get(carrier.providerId) ?? "a former provider",
      },
      rate: presentRate(carrier.rate, { service, currency: carrier.currency }),
      prefix: carrier.prefix,
      destination: carrier.destination,
      total: toMoney(carrier.chargedMicros, carrier.currency),
      margin: toMoneyOrNull(carrier.marginMicros, carrier.currency),
      marginPercent: percentOf(carrier.marginMicros, price?.chargedMicros),
    })),
  };
}

function percentOf(part: bigint | null, whole: bigint | undefined): number | null {
  return part === null || !whole ? null : Math.round((Number(part) / Number(whole)) * 1_000) / 10;
}
