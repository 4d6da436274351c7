import { parseAmount } from "../kernel/index.ts";
import { type UseService, unitsOf } from "../rating/index.ts";
import type { NewPlan } from "./plans.ts";

const usd = (text: string) => parseAmount(text) ?? 0n;

type Line = { slug: string; name: string; included: number; price: string | null; overage: string | null };

const family = (name: string, services: UseService[], lines: Line[]): NewPlan[] =>
  lines.map((line, place) => {
    const [service = "sms"] = services;
    const { per } = unitsOf(service);
    return {
      slug: line.slug,
      family: name,
      name: line.name,
      services,
      includedUnits: line.included * per,
      priceMicros: line.price === null ? null : usd(line.price),
      overage: line.overage === null ? null : { priceMicros: usd(line.overage), per },
      currency: "USD",
      accountId: null,
      active: true,
      position: (place + 1) * 10,
    };
  });

/** The plans of C3, prices exact. The overage is what a unit costs in the plan itself, rounded up to a hundredth of a cent. */
export const defaultPlans: readonly NewPlan[] = [
  ...family(
    "sms",
    ["sms"],
    [
      { slug: "sms-starter", name: "SMS Starter", included: 1_000, price: "9.99", overage: "0.01" },
      { slug: "sms-business", name: "SMS Business", included: 10_000, price: "79.99", overage: "0.008" },
      { slug: "sms-enterprise", name: "SMS Enterprise", included: 0, price: null, overage: null },
    ],
  ),
  ...family(
    "verify",
    ["verify_sms", "verify_voice", "verify_flash_call"],
    [
      { slug: "2fa-startup", name: "2FA Startup", included: 5_000, price: "19.99", overage: "0.004" },
      { slug: "2fa-business", name: "2FA Business", included: 50_000, price: "149.99", overage: "0.003" },
      { slug: "2fa-enterprise", name: "2FA Enterprise", included: 0, price: null, overage: null },
    ],
  ),
  ...family(
    "video",
    ["video"],
    [
      { slug: "video-basic", name: "Video Basic", included: 100, price: "29.99", overage: "0.30" },
      { slug: "video-pro", name: "Video Pro", included: 500, price: "99.99", overage: "0.20" },
      { slug: "video-enterprise", name: "Video Enterprise", included: 0, price: null, overage: null },
    ],
  ),
];
