import type { Money } from "./money.ts";
import type { Answer, Found, Outcome } from "./outcome.ts";
import type { ProviderError } from "./provider-error.ts";

export const faxStates = [
  "queued",
  "sending",
  "delivered",
  "receiving",
  "received",
  "failed",
  "cancelled",
  "unknown",
] as const;
export type FaxState = (typeof faxStates)[number];

export type OutboundFax = {
  ourRef: string;
  from: string;
  to: string;
  /** A PDF or TIFF the upstream can fetch. */
  documentUrl: string;
  quality: "normal" | "high";
  callbackUrl: string;
};

export type FaxStatus = {
  state: FaxState;
  pages: number | null;
  cost: Money | null;
  documentUrl: string | null;
  error: ProviderError | null;
};

/** An upstream that sends and takes faxes. Rules as of `EsimProvider`. */
export type FaxProvider = {
  sendFax(fax: OutboundFax): Promise<Outcome<FaxStatus>>;
  getFax(upstreamRef: string): Promise<Answer<FaxStatus>>;
  findFax(query: { ourRef: string; from: string; to: string; sentAfter: Date }): Promise<Found<FaxStatus>>;
  cancelFax(upstreamRef: string): Promise<Answer<null>>;
};

export type FaxCapabilities = { pagesMax: number | null; tellsCost: boolean };
