import type { Answer, Found, Outcome } from "./outcome.ts";

export const vpnStates = ["active", "suspended", "expired", "deleted", "waiting", "unknown"] as const;
export type VpnState = (typeof vpnStates)[number];

export type VpnAccountOrder = {
  ourRef: string;
  /** Wanted; a provider that makes its own answers with another. */
  username: string;
  password: string;
  months: number;
  /** The end of what is paid for. */
  until: Date;
  /** ISO country of the user, for providers that ask. */
  country: string | null;
};

/** An account as its provider knows it. `password` only where the provider made it. */
export type VpnAccount = {
  accountRef: string;
  username: string;
  password?: string;
  state: VpnState;
  expiresAt: Date | null;
};

export type VpnProtocol = "wireguard" | "openvpn";

export type VpnServer = {
  serverRef: string;
  name: string;
  /** ISO 3166-1 alpha-2, upper case. */
  country: string;
  city: string | null;
  /** Null where the host is told with a configuration only. */
  host: string | null;
  protocols: VpnProtocol[];
  /** 0 to 1; null when not told. */
  load: number | null;
};

/** A configuration file, checked to hold no line that runs a command (vpn.md, section 5). A secret. */
export type VpnConfig = { protocol: VpnProtocol; fileName: string; text: string };

/** An upstream with VPN accounts. Rules as of `EsimProvider`. */
export type VpnProvider = {
  /** `pending` where a person at the provider has to act. */
  createAccount(order: VpnAccountOrder): Promise<Outcome<VpnAccount>>;
  /** Looks for the account of a lost call, by its user name or our reference. */
  findAccount(query: { ourRef: string; username: string; placedAfter: Date }): Promise<Found<VpnAccount>>;
  getAccount(accountRef: string): Promise<Answer<VpnAccount>>;
  suspendAccount?(accountRef: string): Promise<Outcome<{ state: VpnState }>>;
  resumeAccount?(accountRef: string): Promise<Outcome<{ state: VpnState }>>;
  /** Lets the account run until then. A day is named, not a span, so that a repeat adds nothing. */
  renewAccount?(
    accountRef: string,
    renewal: { ourRef: string; months: number; until: Date },
  ): Promise<Outcome<VpnAccount>>;
  changePassword?(accountRef: string, password: string): Promise<Answer<null>>;
  /** Safe to repeat. */
  deleteAccount?(accountRef: string): Promise<Outcome<null>>;
  listServers(): Promise<Answer<VpnServer[]>>;
  getConfig?(accountRef: string, server: VpnServer, protocol: VpnProtocol): Promise<Answer<VpnConfig>>;
  checkUsername?(username: string): Promise<Answer<{ free: boolean }>>;
};

export type VpnCapabilities = {
  suspend: boolean;
  renew: boolean;
  changePassword: boolean;
  delete: boolean;
  protocols: VpnProtocol[];
  /** Whose user name and password the account has: those of the order, or ones the provider makes. */
  credentials: "ordered" | "made";
  findAccount: "by_reference" | "by_username" | "none";
  checkUsername: boolean;
};
