import { z } from "@hono/zod-openapi";
import { money } from "./values.ts";

/** What is used and rated, not ordered. */
export const useService = z
  .enum([
    "sms",
    "mms",
    "verify_sms",
    "verify_voice",
    "verify_flash_call",
    "voice",
    "video",
    "fax",
    "number",
    "iot_sim",
    "iot_data",
  ])
  .openapi("UseService");

export const direction = z.enum(["outbound", "inbound"]).openapi("Direction");

/** A number as a person types it. */
export const dialled = z
  .string()
  .regex(/^\+?\d{1,15}$/, "digits with the country code, such as +447911123456")
  .openapi({ example: "+447911123456" });

/** A price per unit with its increments: 60/60 charges whole minutes, 1/1 the exact second. */
export const unitRate = z
  .object({
    price: money,
    per: z.string().openapi({ example: "minute", description: "What the price is for" }),
    incrementFirst: z.int().openapi({ description: "Units (seconds of a call) that are charged for at least" }),
    incrementNext: z.int().openapi({ description: "Steps in which more is charged for" }),
    connectionFee: money.openapi({ description: "Asked once, when there is something to charge for" }),
  })
  .openapi("UnitRate");
