import { DomainError, formatAmount, type Micros, parseAmount } from "@tandem/core/kernel";

export type MoneyJson = { amount: string; currency: string };

/** Micros as the API writes money. */
export const toMoney = (amountMicros: Micros, currency: string): MoneyJson => ({
  amount: formatAmount(amountMicros),
  currency,
});

/** The same, keeping null. */
export const toMoneyOrNull = (amountMicros: Micros | null | undefined, currency: string): MoneyJson | null =>
  amountMicros === null || amountMicros === undefined ? null : toMoney(amountMicros, currency);

/** Micros of an amount a caller gave. Throws `request.invalid` when it cannot be read or is in another currency. */
export function fromMoney(money: MoneyJson, currency: string, field: string): Micros {
  const micros = parseAmount(money.amount);
  if (micros === null) throw invalid(field, "is not an amount", "a decimal number like 9.99");
  if (money.currency !== currency) throw invalid(`${field}.currency`, "is not the wallet's currency", currency);
  return micros;
}

const invalid = (field: string, message: string, expected: string) =>
  new DomainError("request.invalid", { errors: [{ field: `body.${field}`, message, expected }] });

/** ISO 8601 in UTC. */
export const toInstant = (date: Date): string => date.toISOString();

/** The same, keeping null. */
export const toInstantOrNull = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;

/** First moment of a day given in a query, in UTC. */
export const startOfDay = (day: string): Date => new Date(`${day}T00:00:00.000Z`);

/** First moment of the day after, in UTC: the end of a range that includes the day. */
export const endOfDay = (day: string): Date => new Date(startOfDay(day).getTime() + 86_400_000);
