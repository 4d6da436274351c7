import type { Money } from "./money.ts";
import type { Answer, Found, Outcome } from "./outcome.ts";

/** How far a profile got, as told by the SM-DP+ and the device. `unknown` is a state we have never seen, or none at all. */
export const esimProfileStates = [
  "released",
  "downloading",
  "installed",
  "enabled",
  "disabled",
  "deleted",
  "unknown",
] as const;

export type EsimProfileState = (typeof esimProfileStates)[number];

/** Data used and bought. With `unlimited`, `totalBytes` is 0n and says nothing. */
export type EsimUsage = { usedBytes: bigint; totalBytes: bigint; unlimited: boolean };

/** An operator a profile may camp on in one country. `technologies` in the upstream's words, such as `"5G"` or `"LTE"`. */
export type EsimNetwork = { country: string; operator: string; technologies: string[] };

/** What a provider sells us. Offers of different providers are compared by these fields alone. */
export type EsimOffer = {
  /** What `placeOrder` and `topUp` take; stable from one listing to the next. */
  offerRef: string;
  name: string;
  /** ISO 3166-1 alpha-2, upper case, sorted, without repeats. More than one for regional and global offers. */
  countries: string[];
  /** The provider's name of the region, for offers of more than one country. */
  region: string | null;
  /** `total`: dataBytes for the whole validity. `daily`: dataBytes each day. `unlimited`: dataBytes is 0n. */
  dataMode: "total" | "daily" | "unlimited";
  dataBytes: bigint;
  /** What happens when the allowance is used up. */
  afterAllowance: "stopped" | "slowed" | "unknown";
  validityDays: number;
  /** The profile must be started within so many days of the purchase, where the provider says. */
  startWithinDays: number | null;
  /** When the validity begins to run. */
  startsOn: "installation" | "first_use" | "unknown";
  /** What one piece costs us. Exact. */
  cost: Money;
  /** The lowest price we may sell it at, where a provider binds its partners (Airalo). */
  retailFloor: Money | null;
  fiveG: boolean;
  /** Empty when the provider does not say. */
  networks: EsimNetwork[];
  voiceMinutes: number | null;
  smsCount: number | null;
  /** Whether data can be added to a profile bought with this offer. */
  topUpSupported: boolean;
};

/** One purchase of new profiles, all of one offer. */
export type EsimOrder = {
  /**
   * Our attempt's reference: deterministic, at most 50 characters of `[A-Za-z0-9_-]`, never a prefix of another.
   * Goes to the upstream where it takes one; the same reference again never means a second purchase there.
   */
  ourRef: string;
  offerRef: string;
  /** At least 1, at most `limits.quantityMax` of the manifest. */
  quantity: number;
  /** Cost of one piece as last listed. Providers that can check it refuse with `price_changed`; others ignore it. */
  expectedUnitCost?: Money;
};

/** A profile as its provider knows it. */
export type EsimProfileRef = {
  /** The provider's own id of the profile (eSIM Access: esimTranNo). ICCIDs are reused by some providers. */
  upstreamProfileRef: string;
  iccid: string;
};

/** A profile we bought, with all it takes to install it. The activation code is a secret: whoever holds it can install the profile. */
export type EsimProfile = EsimProfileRef & {
  /** Host name without scheme. */
  smdpAddress: string;
  matchingId: string;
  /** Normalised: `LPA:1$<host>$<matching id>`, with further fields only when the provider gave them. */
  activationCode: string;
  confirmationCode?: string;
  eid?: string;
  pin?: string;
  puk?: string;
  apn?: string;
  /** E.164 without `+`; data-only profiles have none. */
  msisdn?: string;
  state: EsimProfileState;
  usage?: EsimUsage;
  expiresAt?: Date;
};

/** What to look for when the reply to `placeOrder` was lost. */
export type EsimOrderQuery = {
  ourRef: string;
  offerRef: string;
  quantity: number;
  /** When the lost call started. Adapters allow for a minute of clock difference. */
  placedAfter: Date;
  /** When the lost call was certainly over. Adapters allow for an upstream that writes an order down ten minutes later. */
  placedBefore: Date;
  /** Upstream references other attempts of ours own already; needed where the upstream keeps no reference of ours. */
  excludeRefs: string[];
};

/** Adds an offer's data to a profile that exists. */
export type EsimTopUpOrder = {
  ourRef: string;
  profile: EsimProfileRef;
  /** An `offerRef` from `listTopUpOffers` of this profile. */
  offerRef: string;
  expectedUnitCost?: Money;
};

/** What to look for when the reply to `topUp` was lost. */
export type EsimTopUpQuery = {
  ourRef: string;
  profile: EsimProfileRef;
  offerRef: string;
  placedAfter: Date;
  placedBefore: Date;
  excludeRefs: string[];
};

/** The profile after a top-up. Fields are set where the upstream's reply told them. */
export type EsimTopUp = { profile: EsimProfileRef; usage?: EsimUsage; expiresAt?: Date };

/** A usage reading. `asOf` is the upstream's own time of measurement where it gives one; readings lag by up to hours. */
export type EsimUsageReading = { usage: EsimUsage; state: EsimProfileState; expiresAt?: Date; asOf?: Date };

/** The upstream answered, with what it showed on the way. */
export type EsimHealth = { latencyMs: number; balance: Money | null };

/**
 * An upstream that sells eSIM profiles.
 *
 * Implementations keep no state and decide nothing: they say what happened. Retry, failover and money are the caller's.
 * No method throws, except that `listOffers` throws `ProviderCallError` out of its iteration. A method an upstream cannot
 * do does not exist on it, and the manifest's capabilities say the same.
 */
export type EsimProvider = {
  /**
   * Every base offer of the provider, in pages as they come. Nothing else may be read as complete:
   * an iteration that throws has told part of the catalogue only.
   */
  listOffers(): AsyncIterable<EsimOffer[]>;

  /** What can be added to this profile. `offerRef` is the offer it was bought with. */
  listTopUpOffers?(profile: EsimProfileRef, offerRef: string): Promise<Answer<EsimOffer[]>>;

  /** Buys. `done` carries exactly `quantity` profiles. Never retried inside. */
  placeOrder(order: EsimOrder): Promise<Outcome<EsimProfile[]>>;

  /**
   * How an order the upstream took stands now. `unknown` when it could not be read; `rejected` only when the upstream says
   * that the order failed and was not charged, or that its profiles are void. With `quantity`, an order that shows fewer
   * profiles than bought is `pending`; give it whenever it is known.
   */
  getOrder(upstreamRef: string, quantity?: number): Promise<Outcome<EsimProfile[]>>;

  /** Looks for the order of a lost call. */
  findOrder(query: EsimOrderQuery): Promise<Found<EsimProfile[]>>;

  /** One profile read afresh: state, usage, expiry. */
  getProfile(profile: EsimProfileRef): Promise<Answer<EsimProfile>>;

  /** Data used. Counters lag: the manifest's `usageLagMs` says by how much. */
  getUsage(profile: EsimProfileRef): Promise<Answer<EsimUsageReading>>;

  /** Buys data for a profile that exists. Outcomes as of `placeOrder`. */
  topUp?(order: EsimTopUpOrder): Promise<Outcome<EsimTopUp>>;

  /** Looks for the top-up of a lost call. */
  findTopUp?(query: EsimTopUpQuery): Promise<Found<EsimTopUp>>;

  /** Gives an unused profile back for its price. `rejected` when the upstream will not take it. `refund` where the upstream names it. */
  cancel?(profile: EsimProfileRef): Promise<Outcome<{ refund: Money | null }>>;

  suspend?(profile: EsimProfileRef): Promise<Outcome<{ state: EsimProfileState }>>;

  resume?(profile: EsimProfileRef): Promise<Outcome<{ state: EsimProfileState }>>;

  /**
   * Writes our reference onto a profile, for upstreams whose orders take none; `findOrder` then knows it as claimed.
   * Best effort: a failure changes nothing for the customer.
   */
  tagProfile?(profile: EsimProfileRef, ourRef: string): Promise<Answer<null>>;

  /** What our account at the upstream holds. */
  getBalance(): Promise<Answer<Money>>;

  /** One cheap authenticated call: connection test and health check in one. */
  checkHealth(): Promise<Answer<EsimHealth>>;
};
