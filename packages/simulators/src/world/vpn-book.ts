import { type TenThousandths, toDecimal } from "../lab/money.ts";
import type { Sale, SimulatorContext, SimulatorInstance } from "../lab/types.ts";

/** An account a VPN seller sold. */
export type SoldVpn = {
  id: string;
  /** Its place in the order of sales, from 1. */
  number: number;
  username: string;
  password: string;
  enabled: boolean;
  /** `2026-12-31`; null runs on and on. The account ends when the day begins. */
  endDay: string | null;
  ourRef: string | null;
  offer: string;
  cost: TenThousandths;
  deleted: boolean;
  atMs: number;
};

type VpnState = {
  balance: TenThousandths;
  accounts: Map<string, SoldVpn>;
  planted: string | null;
};

type VpnEvent =
  | { type: "sold"; account: SoldVpn }
  | { type: "changed"; account: SoldVpn; charged: TenThousandths }
  | { type: "balanceSet"; balance: TenThousandths }
  | { type: "planted"; command: string };

/** $10,000: enough that nobody runs out by accident. */
const OPENING_BALANCE = 100_000_000;

function applyEvent(state: VpnState, event: VpnEvent): void {
  if (event.type === "balanceSet") state.balance = event.balance;
  else if (event.type === "planted") state.planted = event.command;
  else {
    state.accounts.set(event.account.id, event.account);
    state.balance -= event.type === "sold" ? event.account.cost : event.charged;
  }
}

/** The accounts of one VPN seller and the reseller's money there, which are the same thing at all of them. */
export class VpnBook {
  readonly #context: SimulatorContext;
  readonly #store;

  constructor(context: SimulatorContext) {
    this.#context = context;
    const initial = (): VpnState => ({ balance: OPENING_BALANCE, accounts: new Map(), planted: null });
    this.#store = context.store<VpnState, VpnEvent>({ initial, apply: applyEvent });
  }

  get balance(): TenThousandths {
    return this.#store.state.balance;
  }

  get planted(): string | null {
    return this.#store.state.planted;
  }

  /** Today, by the lab's clock. */
  get today(): string {
    return this.#context.clock.now().toISOString().slice(0, 10);
  }

  /** Accounts that are not deleted, oldest first. */
  accounts(): SoldVpn[] {
    return [...this.#store.state.accounts.values()].filter((account) => !account.deleted);
  }

  find(id: string): SoldVpn | undefined {
    const account = this.#store.state.accounts.get(id);
    return account?.deleted ? undefined : account;
  }

  byName(username: string): SoldVpn | undefined {
    return this.accounts().find((account) => account.username === username);
  }

  nextNumber(): number {
    return this.#store.state.accounts.size + 1;
  }

  sell(account: Omit<SoldVpn, "number" | "enabled" | "deleted" | "atMs">): SoldVpn {
    const atMs = this.#context.clock.nowMs();
    const sold = { ...account, number: this.nextNumber(), enabled: true, deleted: false, atMs };
    this.#store.commit({ type: "sold", account: sold });
    return sold;
  }

  /** What more it costs is taken from the balance, and is part of the sale. */
  change(account: SoldVpn, change: Partial<SoldVpn>, charged: TenThousandths = 0): SoldVpn {
    const changed = { ...account, ...change, cost: account.cost + charged };
    this.#store.commit({ type: "changed", account: changed, charged });
    return changed;
  }

  hasEnded(account: SoldVpn): boolean {
    return account.endDay !== null && account.endDay <= this.today;
  }

  admits(username: string, password: string): boolean {
    const account = this.byName(username);
    return account?.enabled === true && !this.hasEnded(account) && account.password === password;
  }

  plant(command: string): void {
    this.#store.commit({ type: "planted", command });
  }

  /** The parts of an instance that are alike at every seller. */
  instance(): Pick<SimulatorInstance, "sales" | "balance" | "setBalance" | "counts" | "forgeWebhook"> {
    return {
      sales: () => [...this.#store.state.accounts.values()].map(toSale),
      balance: () => this.balance,
      setBalance: (balance) => this.#store.commit({ type: "balanceSet", balance }),
      counts: () => ({ accounts: this.accounts().length }),
      forgeWebhook: (wire) => wire,
    };
  }
}

function toSale(account: SoldVpn): Sale {
  return {
    upstreamRef: account.id,
    ourRef: account.ourRef,
    iccid: null,
    kind: "vpn",
    subject: account.username,
    offer: account.offer,
    cost: toDecimal(account.cost),
    refunded: false,
    status: account.deleted ? "revoked" : "delivered",
    at: new Date(account.atMs).toISOString(),
  };
}
