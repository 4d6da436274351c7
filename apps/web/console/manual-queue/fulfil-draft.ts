import type { Schemas } from "@tandem/sdk";
import {
  checkCode,
  checkIccid,
  checkParts,
  lastDigitIsOdd,
  plainIccid,
  readCode,
  writeCode,
} from "./activation-code.ts";

/** An eSIM as it is typed in: the code whole, or its parts; `sure` when an odd ICCID was looked at again. */
export type FulfilDraft = {
  code: string;
  host: string;
  matchingId: string;
  rest: string;
  iccid: string;
  sure: boolean;
  cost: string;
  note: string;
};

export const emptyDraft: FulfilDraft = {
  code: "",
  host: "",
  matchingId: "",
  rest: "",
  iccid: "",
  sure: false,
  cost: "",
  note: "",
};

export type FulfilWrongs = Partial<Record<keyof FulfilDraft, string>>;

const amountPattern = /^\d+(\.\d{1,6})?$/;

/** A draft after a code was typed or pasted: its parts fill the fields below. */
export function withCode(draft: FulfilDraft, code: string): FulfilDraft {
  return { ...draft, code, ...(readCode(code) ?? {}) };
}

/** What is wrong, field by field. An odd last digit is asked about once, not refused. */
export function wrongsOf(draft: FulfilDraft): FulfilWrongs {
  const iccid = plainIccid(draft.iccid);
  const wrongIccid = checkIccid(iccid);
  const odd = !wrongIccid && !draft.sure && lastDigitIsOdd(iccid);
  const code = checkCode(draft.code);
  return {
    ...checkParts(draft),
    ...(code ? { code } : {}),
    ...(wrongIccid ? { iccid: wrongIccid } : {}),
    ...(odd ? { iccid: "The last digit does not fit the others. Compare it with what is printed" } : {}),
    ...(draft.cost.trim() === "" || amountPattern.test(draft.cost.trim()) ? {} : { cost: "An amount like 4.20" }),
  };
}

/** Whether the only doubt about the ICCID is its last digit. */
export const isOdd = (draft: FulfilDraft): boolean => {
  const iccid = plainIccid(draft.iccid);
  return checkIccid(iccid) === null && lastDigitIsOdd(iccid);
};

/** The draft as the API takes it. */
export function toFulfilment(draft: FulfilDraft, currency: string): Schemas["ManualFulfilment"] {
  const cost = draft.cost.trim();
  const note = draft.note.trim();
  return {
    iccid: plainIccid(draft.iccid),
    activationCode: writeCode(draft),
    ...(cost ? { cost: { amount: cost, currency } } : {}),
    ...(note ? { note } : {}),
  };
}
