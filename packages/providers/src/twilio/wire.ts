import { z } from "zod";
import { decimalToMicros } from "../shared/decimal.ts";

const text = z.string();
const maybe = text.nullish().transform((value) => value ?? null);

/** The body of a refusal. */
export const problem = z.object({
  code: z
    .number()
    .nullish()
    .transform((value) => value ?? null),
  message: text,
});

/** An instant in RFC 2822 or ISO 8601; null when it is none. */
export function toDate(value: string | null): Date | null {
  const at = Date.parse(value ?? "");
  return Number.isNaN(at) ? null : new Date(at);
}

/** A charge, which Twilio tells as a negative amount; null until it is rated. */
export function toCost(price: string | number | null, unit: string | null) {
  if (price === null || price === "") return null;
  const micros = decimalToMicros(price);
  if (micros === null) return null;
  return { amountMicros: micros < 0n ? -micros : micros, currency: (unit ?? "USD").toUpperCase() };
}

export const capabilities = z
  .object({
    voice: z.boolean().catch(false),
    sms: z.boolean().catch(false),
    mms: z.boolean().catch(false),
    fax: z.boolean().catch(false),
  })
  .partial()
  .nullish();

export const availableNumber = z.object({
  phone_number: text,
  iso_country: maybe,
  locality: maybe,
  region: maybe,
  capabilities,
});
export const availableNumbers = z.object({ available_phone_numbers: z.array(availableNumber) });

export const ownedNumber = z.object({
  sid: text,
  phone_number: text,
  friendly_name: maybe,
  status: maybe,
  capabilities,
  date_created: maybe,
});
export type WireNumber = z.infer<typeof ownedNumber>;

export const numberPage = z.object({ incoming_phone_numbers: z.array(ownedNumber), next_page_uri: maybe });

export const numberPrices = z.object({
  price_unit: maybe,
  phone_number_prices: z
    .array(z.object({ number_type: text, current_price: z.union([text, z.number()]).nullish() }))
    .nullish()
    .transform((value) => value ?? []),
});

const requirement = z.object({ name: text, description: maybe });
export const regulations = z.object({
  results: z.array(
    z.object({
      requirements: z
        .object({
          end_user: z.array(requirement.extend({ fields: z.array(text).catch([]) })).catch([]),
          supporting_document: z
            .array(z.array(requirement.extend({ accepted_documents: z.array(z.object({ type: text })).catch([]) })))
            .catch([]),
        })
        .nullish(),
    }),
  ),
});

export const lookup = z.object({
  phone_number: maybe,
  country_code: maybe,
  valid: z.boolean(),
  line_type_intelligence: z
    .object({ type: maybe, carrier_name: maybe, mobile_country_code: maybe, mobile_network_code: maybe })
    .nullish(),
});

export const balance = z.object({ balance: text, currency: text });

const price = z
  .union([text, z.number()])
  .nullish()
  .transform((value) => value ?? null);

export const message = z.object({
  sid: text.min(1),
  status: text,
  direction: maybe,
  from: maybe,
  to: maybe,
  body: maybe,
  num_segments: maybe,
  price,
  price_unit: maybe,
  error_code: z
    .number()
    .nullish()
    .transform((value) => value ?? null),
  error_message: maybe,
  date_created: maybe,
  date_sent: maybe,
});
export type WireMessage = z.infer<typeof message>;
export const messagePage = z.object({ messages: z.array(message), next_page_uri: maybe });

export const call = z.object({
  sid: text.min(1),
  status: text,
  direction: maybe,
  from: maybe,
  to: maybe,
  duration: maybe,
  price,
  price_unit: maybe,
  date_created: maybe,
  start_time: maybe,
  end_time: maybe,
});
export type WireCall = z.infer<typeof call>;
export const callPage = z.object({ calls: z.array(call), next_page_uri: maybe });

export const verifyService = z.object({
  sid: text.min(1),
  friendly_name: maybe,
  custom_code_enabled: z.boolean().nullish(),
});
export const verifyServices = z.object({ services: z.array(verifyService) });
export const verification = z.object({ sid: text.min(1), service_sid: text.min(1), status: text });
export const verificationCheck = z.object({ status: text, valid: z.boolean().nullish() });

/** One sending of a code by Verify. */
export const verifyAttempt = z.object({
  service_sid: z.string().min(1),
  verification_sid: z.string().min(1),
  date_created: z.string().nullable(),
  channel_data: z.object({ to: z.string().nullish() }).nullish().catch(null),
});
export type WireVerifyAttempt = z.infer<typeof verifyAttempt>;
export const verifyAttemptPage = z.object({
  attempts: z.array(verifyAttempt),
  meta: z.object({ next_page_url: z.string().nullish() }).nullish(),
});
