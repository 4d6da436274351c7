import type { DomainError, Micros } from "../kernel/index.ts";
import type { RenewalOutcome } from "./renewable.ts";

/** What a refusal of ours means for the renewal. Throws what is none. */
export function failureOf(error: DomainError): RenewalOutcome {
  const { missingMicros, currency } = error.details as { missingMicros?: Micros; currency?: string };
  switch (error.code) {
    case "wallet.insufficient_balance":
      return {
        kind: "failed",
        reason: "insufficient_balance",
        ...(missingMicros !== undefined && { missingMicros }),
        ...(currency !== undefined && { currency }),
      };
    case "account.suspended":
    case "tenant.suspended":
      return { kind: "failed", reason: "account_suspended" };
    case "orders.esim_not_found":
    case "numbers.not_found":
    case "vpn.account_not_found":
    case "vpn.not_possible":
      return { kind: "failed", reason: "service_ended" };
    case "catalog.plan_not_found":
    case "catalog.plan_unavailable":
    case "catalog.offer_not_found":
    case "orders.top_up_not_possible":
    case "pricing.no_price":
    case "vpn.plan_unavailable":
    case "vpn.plan_not_found":
      return { kind: "failed", reason: "not_for_sale" };
    default:
      throw error;
  }
}
