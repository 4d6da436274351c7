"use client";

import type { Schemas } from "@tandem/sdk";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";

export type PhoneBehaviour = Schemas["LabPhoneBehaviour"];

/** A telephone of the lab: what reached it, what rings there. */
export function useLabPhone(number: string) {
  return useAsk(
    ["lab-phone", number],
    (signal) => operator.GET("/v1/operator/lab/phones/{number}", { params: { path: { number } }, signal }),
    { every: 1_500 },
  );
}

/** What a person does with the telephone at `number`. */
export function useLabPhoneActs(number: string) {
  const path = { number };
  const params = { params: { path } };
  return {
    text: useAct(
      (body: { to: string; text: string }) =>
        operator.POST("/v1/operator/lab/phones/{number}/texts", { ...params, body }),
      { done: "Written", inForm: true },
    ),
    call: useAct(
      (body: Schemas["LabCall"]) => operator.POST("/v1/operator/lab/phones/{number}/calls", { ...params, body }),
      { done: "It rings", inForm: true },
    ),
    fax: useAct(
      (body: { to: string; pages: number }) =>
        operator.POST("/v1/operator/lab/phones/{number}/faxes", { ...params, body }),
      { done: "The fax is on its way", inForm: true },
    ),
    behave: useAct((body: PhoneBehaviour) => operator.PUT("/v1/operator/lab/phones/{number}", { ...params, body }), {
      done: "It behaves so from the next call on",
      inForm: true,
    }),
    answer: useAct(() => operator.POST("/v1/operator/lab/phones/{number}/answer", params)),
    hangUp: useAct(() => operator.POST("/v1/operator/lab/phones/{number}/hang-up", params)),
  };
}
