import type { Money } from "./money.ts";
import type { Answer, Found, Outcome } from "./outcome.ts";

/** `blocked` by the upstream, such as for a device it does not allow or data beyond the limit; `changing` from one to another. */
export const iotSimStates = ["enabled", "disabled", "standby", "changing", "blocked", "deleted", "unknown"] as const;
export type IotSimState = (typeof iotSimStates)[number];

export type IotSimOrder = { ourRef: string; quantity: number; state: "enabled" | "disabled" | "standby" };

export type IotSim = {
  simRef: string;
  iccid: string;
  state: IotSimState;
  /** Why it is blocked, in the upstream's word. */
  reason: string | null;
  usedBytes: bigint | null;
  limitBytes: bigint | null;
  ipAddress: string | null;
};

/** An upstream with SIMs for devices, billed by what they use. Rules as of `EsimProvider`. */
export type IotSimProvider = {
  orderSims(order: IotSimOrder): Promise<Outcome<IotSim[]>>;
  findSims(query: { ourRef: string; quantity: number; placedAfter: Date }): Promise<Found<IotSim[]>>;
  getSim(simRef: string): Promise<Answer<IotSim>>;
  /** The `LPA:1$…` text of an eSIM. A secret. */
  getActivationCode(simRef: string): Promise<Answer<{ activationCode: string }>>;
  /** Asks for a state; `pending` until the upstream carried it out, to be asked for with `getSim`. */
  setState(simRef: string, state: "enabled" | "disabled" | "standby"): Promise<Outcome<{ state: IotSimState }>>;
  /** Null takes the limit away, where the capabilities say so; `unsupported` elsewhere. */
  setDataLimit(simRef: string, bytes: bigint | null): Promise<Answer<{ limitBytes: bigint | null }>>;
};

export type IotSimCapabilities = {
  standby: boolean;
  dataLimits: boolean;
  /** A limit that was set can be taken away again. */
  removesDataLimits: boolean;
  setupCost: Money | null;
  /**
   * What a SIM is charged for each month it is there: while it works, and while it is disabled or rests. Null where nothing is, or
   * nobody knows.
   */
  monthlyCost: { active: Money; idle: Money } | null;
  quantityMax: number;
};
