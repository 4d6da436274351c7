import type { Choice } from "./decide-step.ts";
import type { Renewable, RenewableService } from "./renewable.ts";
import { nextMonthlyEnd, proratedPrice } from "./renewal-days.ts";

/**
 * A service as its owner chose: with another day of the month the next period ends there, and costs its share. From then on
 * months are whole again.
 */
export function asChosen(renewable: Renewable, service: RenewableService, choice: Choice): RenewableService {
  if (!renewable.choices.day || choice.day === null) return service;
  const { price, expiresAt } = service;
  const until = nextMonthlyEnd(expiresAt, choice.day);
  const amountMicros = price && proratedPrice(price.amountMicros, expiresAt, until);
  return { ...service, day: choice.day, price: price && amountMicros !== null ? { ...price, amountMicros } : price };
}
