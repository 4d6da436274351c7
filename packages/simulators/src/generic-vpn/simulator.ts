import type { Context } from "hono";
import { z } from "zod";
import { toDecimal } from "../lab/money.ts";
import { rowsOfPage } from "../lab/page-rows.ts";
import type { Call, LabEnv, OperationHandler, Simulator, SimulatorContext, SimulatorInstance } from "../lab/types.ts";
import { openvpnFile, vpnActions, vpnSites, wireguardFile } from "../world/vpn.ts";
import { type SoldVpn, VpnBook } from "../world/vpn-book.ts";
import { description } from "./description.ts";

const operations = [
  "createAccount",
  "findAccount",
  "getAccount",
  "suspendAccount",
  "resumeAccount",
  "renewAccount",
  "changePassword",
  "deleteAccount",
  "listServers",
  "getConfig",
  "checkHealth",
] as const;

const secret = "lab-generic-vpn-key";
const MONTH_COST = 12_000;
const PAGE_SIZE = 50;
const DAY_MS = 86_400_000;

const sites = vpnSites("reseller");

/** A reseller's REST API that does not exist, as plain as they come; what an operator would type about it is its `config`. */
export const simulator: Simulator = {
  id: "generic-vpn",
  name: "Other VPN reseller",
  operations,
  activationOperations: [],
  webhookEvents: [],
  credentials: { secret },
  config: description,
  webhookRetry: { delaysMs: [], accepts: () => true, timeoutMs: 1_000 },
  create: (context) => new GenericVpnSimulator(context).instance(),
};

const order = z.object({
  login: z.string().regex(/^[A-Za-z0-9._-]{3,60}$/),
  secret: z.string().min(6),
  reference: z.string().min(1),
  until: z.iso.datetime(),
});
const change = z.object({ until: z.iso.datetime().optional(), secret: z.string().min(6).optional() });

type Status = 400 | 401 | 402 | 404 | 422 | 429 | 500;

const failure = (c: Context<LabEnv>, status: Status, error: string) => c.json({ result: "failed", error }, status);
const ok = (c: Context<LabEnv>, data: object) => c.json({ result: "ok", ...data });

class GenericVpnSimulator {
  readonly #context: SimulatorContext;
  readonly #book: VpnBook;

  constructor(context: SimulatorContext) {
    this.#context = context;
    this.#book = new VpnBook(context);
  }

  instance(): SimulatorInstance {
    return { ...this.#book.instance(), app: this.#app(), actions: vpnActions(this.#book) };
  }

  #app() {
    const app = this.#context.newApp();
    const on = this.#context.operations({
      replies: {
        rateLimited: (c, seconds) => {
          c.header("retry-after", String(seconds));
          return failure(c, 429, "slow down");
        },
        error500: (c) => failure(c, 500, "out of order"),
        refused: (c) => failure(c, 422, "no accounts are sold at the moment"),
      },
      guard: (c) => (c.req.header("x-api-key") === secret ? undefined : failure(c, 401, "unknown key")),
    });
    const own = (work: (c: Context<LabEnv>, account: SoldVpn, call: Call) => Response): OperationHandler => {
      return (c, call) => {
        const account = this.#book.find(c.req.param("id") ?? "");
        return account ? work(c, account, call) : failure(c, 404, "no such account");
      };
    };
    const turn = (enabled: boolean) =>
      own((c, account) => ok(c, { account: show(this.#book.change(account, { enabled })) }));
    app.post(
      "/api/accounts",
      on("createAccount", (c, call) => this.#createAccount(c, call)),
    );
    app.get(
      "/api/accounts",
      on("findAccount", (c) => this.#list(c)),
    );
    app.get(
      "/api/accounts/:id",
      on(
        "getAccount",
        own((c, account) => ok(c, { account: show(account) })),
      ),
    );
    app.post("/api/accounts/:id/stop", on("suspendAccount", turn(false)));
    app.post("/api/accounts/:id/start", on("resumeAccount", turn(true)));
    app.post(
      "/api/accounts/:id/prolong",
      on(
        "renewAccount",
        own((c, account, call) => this.#change(c, account, call)),
      ),
    );
    app.post(
      "/api/accounts/:id/secret",
      on(
        "changePassword",
        own((c, account, call) => this.#change(c, account, call)),
      ),
    );
    app.delete(
      "/api/accounts/:id",
      on(
        "deleteAccount",
        own((c, account) => this.#delete(c, account)),
      ),
    );
    app.get(
      "/api/servers",
      on("listServers", (c) => ok(c, { servers: sites.map(showSite) })),
    );
    app.get(
      "/api/accounts/:id/config",
      on(
        "getConfig",
        own((c, account) => this.#config(c, account)),
      ),
    );
    app.get(
      "/api/balance",
      on("checkHealth", (c) => ok(c, { balance: toDecimal(this.#book.balance) })),
    );
    app.notFound((c) => failure(c, 404, "no such path"));
    return app;
  }

  #createAccount(c: Context<LabEnv>, call: Call): Response {
    const parsed = order.safeParse(readJson(call));
    if (!parsed.success) return failure(c, 400, "not a valid order");
    const { login, secret: password, reference, until } = parsed.data;
    if (this.#book.byName(login)) return failure(c, 422, "the login is taken");
    const months = Math.max(1, Math.round((Date.parse(until) - this.#context.clock.nowMs()) / (30.4 * DAY_MS)));
    const cost = MONTH_COST * months;
    if (this.#book.balance < cost) return failure(c, 402, "your balance does not cover it");
    const account = this.#book.sell({
      id: `vpn-${this.#book.nextNumber()}`,
      username: login,
      password,
      endDay: dayAfter(until),
      ourRef: reference,
      offer: `${months}-months`,
      cost,
    });
    return ok(c, { account: show(account) });
  }

  #list(c: Context<LabEnv>): Response {
    const login = c.req.query("login");
    const rows = this.#book.accounts().filter((account) => !login || account.username === login);
    const size = rowsOfPage(c, PAGE_SIZE);
    const start = (Math.max(1, Number(c.req.query("page") ?? 1) || 1) - 1) * size;
    return ok(c, { accounts: rows.slice(start, start + size).map(show) });
  }

  #change(c: Context<LabEnv>, account: SoldVpn, call: Call): Response {
    const parsed = change.safeParse(readJson(call));
    if (!parsed.success) return failure(c, 400, "not a valid change");
    const { until, secret: password } = parsed.data;
    const endDay = until ? dayAfter(until) : account.endDay;
    const days = (Date.parse(endDay ?? "") - Date.parse(account.endDay ?? "")) / DAY_MS;
    const charged = days > 0 ? MONTH_COST * Math.max(1, Math.round(days / 30.4)) : 0;
    const changed = this.#book.change(account, { endDay, password: password ?? account.password }, charged);
    return ok(c, { account: show(changed) });
  }

  #delete(c: Context<LabEnv>, account: SoldVpn): Response {
    this.#book.change(account, { deleted: true });
    return ok(c, {});
  }

  /** The file itself, as text. */
  #config(c: Context<LabEnv>, account: SoldVpn): Response {
    const site = sites[Number(c.req.query("server")) - 1];
    const { planted } = this.#book;
    if (!site) return failure(c, 404, "no such server");
    const address = `10.8.0.${(account.number % 250) + 2}`;
    return c.req.query("protocol") === "wireguard"
      ? c.text(wireguardFile({ id: account.id, address }, site, planted))
      : c.text(openvpnFile(site, { protocol: "udp", number: 1194 }, planted));
  }
}

function readJson(call: Call): unknown {
  try {
    return JSON.parse(call.rawBody);
  } catch {
    // Told as any other body that is no order.
    return null;
  }
}

const dayAfter = (until: string) => new Date(Math.ceil(Date.parse(until) / DAY_MS) * DAY_MS).toISOString().slice(0, 10);

const show = ({ id, username, enabled, endDay }: SoldVpn) => ({
  id,
  login: username,
  state: enabled ? "on" : "off",
  ends: `${endDay}T00:00:00Z`,
});

const showSite = ({ country, city, host, loadPercent }: (typeof sites)[number], index: number) => ({
  number: index + 1,
  title: `${city}, ${country.name}`,
  country: country.iso2,
  city,
  host,
  speaks: ["WireGuard", "OpenVPN"],
  load: loadPercent,
});
