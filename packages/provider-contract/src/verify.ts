import type { Answer, Outcome } from "./outcome.ts";

/** How a code reaches a person. With `flash_call` the code is the end of the number that rings. */
export const verifyChannels = ["sms", "voice", "flash_call", "whatsapp"] as const;
export type VerifyChannel = (typeof verifyChannels)[number];

export type VerificationRequest = {
  ourRef: string;
  /** E.164 with `+`. */
  to: string;
  channel: VerifyChannel;
  /** Our own code, where the provider takes one: the same can then be sent by another. Null lets the provider make one. */
  code: string | null;
  /** 4 to 10. */
  codeLength: number;
  timeoutSeconds: number;
  /** Who asks, for the text that is sent. */
  brand: string;
  /** A number of ours to send from, for providers that want one (Bandwidth). */
  from: string | null;
  /** Language of the text, BCP 47; providers that do not know it use their default. */
  locale: string | null;
};

export type VerificationCheck = {
  upstreamRef: string;
  to: string;
  code: string;
  timeoutSeconds: number;
};

/** `wrong` may be tried again; after `expired` and `exhausted` a new verification must be started. */
export type VerificationVerdict = "approved" | "wrong" | "expired" | "exhausted";

/** An upstream that sends one-time codes. Rules as of `EsimProvider`. */
export type VerifyProvider = {
  /** Sends a code. `done` means it is on its way. `rejected` with `opted_out`, `invalid_recipient` or `blocked` is final everywhere. */
  startVerification(request: VerificationRequest): Promise<Outcome<{ state: "sent" }>>;

  /** Checks a code at the upstream. Costs nothing to repeat, but may count as one try of the person. */
  checkVerification(check: VerificationCheck): Promise<Answer<VerificationVerdict>>;

  /** Tells the upstream that the code was right or is not wanted any more, where our own code was checked by us. */
  closeVerification?(upstreamRef: string, result: "approved" | "cancelled"): Promise<Answer<null>>;
};

export type VerifyCapabilities = {
  channels: VerifyChannel[];
  /** Channels on which our own code is taken. */
  customCode: VerifyChannel[];
  /** Codes must be sent from a number of ours. */
  needsFrom: boolean;
  codeLengths: { min: number; max: number };
};
