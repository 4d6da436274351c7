import { z } from "zod";
import { optionalMicros, optionalText, text } from "./wire.ts";

export const freeNumber = z.object({
  phone_number: z.string().regex(/^\+\d+$/),
  features: z.array(z.object({ name: z.string().nullish() })).nullish(),
  region_information: z
    .array(z.object({ region_type: z.string().nullish(), region_name: z.string().nullish() }))
    .nullish(),
  cost_information: z
    .object({ upfront_cost: optionalMicros, monthly_cost: optionalMicros, currency: z.string().nullish() })
    .nullish(),
});
export type FreeNumber = z.infer<typeof freeNumber>;

const orderedNumber = z.object({
  phone_number: z.string(),
  requirements_met: z.boolean().nullish(),
  requirements_status: z.string().nullish(),
});

export const numberOrder = z.object({
  id: z.string().min(1),
  status: z.string(),
  requirements_met: z.boolean().nullish(),
  customer_reference: optionalText,
  sub_number_orders_ids: z.array(z.string()).nullish(),
  phone_numbers: z.array(orderedNumber).nullish(),
});
export type NumberOrder = z.infer<typeof numberOrder>;

/** A listing tells of an order's numbers no more than the digits. */
export const listedOrder = z.object({
  id: z.string().min(1),
  phone_numbers: z.array(z.object({ phone_number: z.string().nullish() })).nullish(),
});

export const ownNumber = z.object({ id: text, phone_number: z.string(), status: z.string() });
export type OwnNumber = z.infer<typeof ownNumber>;

export const voiceSettings = z.object({
  call_forwarding: z.object({ call_forwarding_enabled: z.boolean().nullish(), forwards_to: optionalText }).nullish(),
  call_recording: z.object({ inbound_call_recording_enabled: z.boolean().nullish() }).nullish(),
});
export type VoiceSettings = z.infer<typeof voiceSettings>;

export const voicemail = z.object({ enabled: z.boolean().nullish() });

export const requirement = z.object({
  phone_number_type: z.string().nullish(),
  requirement_types: z
    .array(z.object({ name: z.string(), type: z.string().nullish(), description: z.string().nullish() }))
    .nullish(),
});

export const lookup = z.object({
  phone_number: z.string().nullish(),
  country_code: optionalText,
  carrier: z
    .object({
      name: optionalText,
      type: optionalText,
      mobile_country_code: optionalText,
      mobile_network_code: optionalText,
    })
    .nullish(),
});
export type Lookup = z.infer<typeof lookup>;
